# Frame of the app: first page, sign-in, notices about sending and storing, outbox, settings.
app-nav = Main menu
app-sign-in-first = Please sign in
app-sign-in-first-why = Sign in to see this part. What was saved on this device is still here.
app-other-role = This part is for somebody else
app-other-role-why = You are signed in with another role. Go to your own part, or sign out in Settings.
app-to-my-part = Go to my part
app-step-back = Back
app-step-next = Continue
app-hotline = 1900 54 54 81
app-hotline-call = Call { $number }
window = { $day }, { $span }
number-half = { $whole }.5

nav-home = Start
nav-dossiers = Dossiers
nav-book = Book
nav-today = Today
nav-desk = Desk
nav-outbox = Saved
nav-settings = Settings

home-who = Who are you?
home-citizen = Citizen
home-citizen-detail = Have a courier collect your papers at home and bring the result
home-courier = Courier
home-courier-detail = See today's route, collect and deliver dossiers
home-agency = Agency, post office
home-agency-detail = One-stop shop, planning, call centre
home-track-title = Follow a relative's dossier
home-track-label = Paste the link that was sent to you
home-track-open = Show

not-found-title = There is no such page
not-found-detail = Nothing found at “{ $address }”. The link may have changed.
not-found-home = To the first page

sign-in-title = Sign in
sign-in-phone = Your phone number
sign-in-phone-hint = The post sends a code of 6 digits to it
sign-in-ask-code = Send me the code
sign-in-code-sent = A code was sent to { $phone }. It may take a minute to arrive.
sign-in-code = Code of 6 digits
sign-in-code-hint = See the message you just received
sign-in-go = Sign in
sign-in-resend-in =
    { $count ->
        [one] No code yet? You can ask again in { $count } second.
       *[other] No code yet? You can ask again in { $count } seconds.
    }
sign-in-resend = Send the code again
sign-in-other-phone = Use another number
sign-in-staff-title = Staff sign-in
sign-in-user = User name
sign-in-password = Password
sign-in-citizen = I am a citizen
sign-out = Sign out
sign-out-why = After signing out, what was not sent stays on this device and is sent when you sign in again.
demo-title = Trial version
demo-messages-why = In the trial version messages appear on a page instead of being sent to a phone.
demo-messages = Open the page of messages

banner-given-up = The app is open in another tab
banner-given-up-do = Use the other tab, or reload this page to work here.
banner-signed-out = You were signed out
banner-signed-out-do = What was saved is still on this device. Sign in again to send it.
banner-captive = This network does not reach the Internet yet
banner-captive-do = The Wi-Fi may ask you to sign in. Open any web page to do so, or use mobile data.
banner-offline = No network
banner-offline-do = Just go on. Your work is saved on this device and is sent when there is a network.
banner-clock =
    { $count ->
        [one] This device's clock is { $count } minute off
       *[other] This device's clock is { $count } minutes off
    }
banner-clock-do = Please turn on “Set time automatically” in the device's settings. Times of dossiers follow the post's clock.
banner-not-kept = The browser may delete data when the device is full. Connect soon to send it, or install the app on the home screen.
banner-waiting =
    { $count ->
        [one] { $count } thing not sent. Tap to see it.
       *[other] { $count } things not sent. Tap to see them.
    }

sync-held = The post keeps it until earlier work has arrived, until { $until }
sync-in-review = A person at the post is looking at it: { $why }
sync-refused = { $what } was not accepted: { $why }
sync-closed = A person at the post has looked at it and keeps it as a record only: { $why }
sync-unread = The post could not read it; this device tries again by itself: { $why }

outbox-why = What you did on this device, and how far it has come.
outbox-empty = Nothing here
outbox-empty-detail = What you do appears here, even without a network.
outbox-open = Not done yet
outbox-done = Received by the post
outbox-send-now = Send now
outbox-blobs =
    { $count ->
        [one] { $count } photo or signature is waiting to be sent.
       *[other] { $count } photos and signatures are waiting to be sent.
    }
outbox-export-title = It cannot be sent at all?
outbox-export-why = Write what was not sent to a file and take it to the post office. The file holds personal information, so please keep it safe. What you saved stays on this device.
outbox-export = Write to a file
outbox-exported = Written to the file: { $place }

settings-looks = Choose the text size, colours and language that suit you.
settings-person = Who is using it
settings-name = Signed in as
settings-role = Role
settings-nobody = Nobody is signed in on this device.
settings-device = This device
settings-storage = Storage
settings-kept = Data is kept until you delete it
settings-not-kept = The browser may delete it when the device is full
settings-last-received = Last time the post had everything

track-title = Where a dossier stands
track-private = This page only tells how far the dossier has come; it holds no name and no address.
track-advice = Check the link and the network, then try again.

today-empty = No route for today yet
today-empty-detail = It appears here when the coordinator publishes it.
desk-empty = No dossiers yet
desk-empty-detail = The dossiers of your office appear here.
desk-caption = Dossiers of the office
desk-procedure = Procedure
desk-status = Status
