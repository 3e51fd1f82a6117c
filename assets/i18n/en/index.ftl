# The page before the app has loaded, and the name of the installed app.
index-name = Tận Nơi
index-title = Tận Nơi – dossiers collected and returned at home
index-description = Ask a courier to collect administrative dossiers at home and to bring the result to your door.
index-loading = Opening the app…
index-slow = The first start downloads about 1 MB; later starts work without a network too.
index-failed = The app did not open. Check the network and load the page again; if the browser is old, update it.
index-reload = Load the page again
index-noscript = The app needs JavaScript. Switch JavaScript on in the browser's settings and load the page again, or ask for help at the nearest post office.
