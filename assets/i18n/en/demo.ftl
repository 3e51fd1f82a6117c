# The demo's page of messages.
demo-page-title = Messages of the demo
demo-page-why = The demo sends no real messages. What would have gone to phones is shown here, newest first.
demo-page-reload = Reload the page
demo-page-none = No messages yet.
demo-page-sent = Sent to { $phone } at { $time }
