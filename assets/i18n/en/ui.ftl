# Shared parts of the screens.
ui-busy = Working…
ui-optional = (optional)
ui-error-prefix = Error:
ui-letters-left =
    { $count ->
        [one] { $count } letter left
       *[other] { $count } letters left
    }
ui-letters-over =
    { $count ->
        [one] { $count } letter too many
       *[other] { $count } letters too many
    }
ui-number-less = Less: { $label }
ui-number-more = More: { $label }
ui-choose = – Choose –
ui-unknown = Not known yet
ui-change = Change
ui-retry = Try again
ui-loading = Loading…
ui-close = Close
ui-keep = No, go back
ui-undo = Undo
ui-back = Back
ui-skip = Skip to main content
ui-waiting = { $count } waiting
ui-step = Step { $number } of { $count }
ui-ahead = (not yet)
ui-search-count =
    { $count ->
        [one] { $count } result
       *[other] { $count } results
    }
ui-search-none = Nothing found. Try another word or fewer letters.
ui-errors-title =
    { $count ->
        [one] { $count } thing to correct
       *[other] { $count } things to correct
    }

ui-rating-very = Very satisfied
ui-rating-satisfied = Satisfied
ui-rating-not-yet = Not yet satisfied

ui-sign-draw = Sign on the screen
ui-sign-type = Sign by typing the name
ui-sign-draw-hint = Sign with a finger inside the frame
ui-sign-name = Full name of the signer
ui-sign-type-hint = Type the full name; it counts as a signature on the screen
ui-sign-clear = Clear and sign again

ui-photo-take = Take a photo
ui-photo-remove = Remove photo
ui-photo-unreadable = The photo cannot be read. Please take it again.

ui-map-zoom = Zoom; arrow keys move the map
ui-map-in = Zoom in
ui-map-out = Zoom out
ui-map-fit = Show everything
ui-map-list = List of stops

ui-settings = Display
ui-text-size = Text size
ui-text-smaller = A−, smaller text
ui-text-normal = A, normal text
ui-text-larger = A+, larger text
ui-contrast = Colours and contrast
ui-contrast-system = As the device
ui-contrast-light = Light
ui-contrast-dark = Dark
ui-contrast-high = High contrast
ui-language = Language

sync-on-device = On this device
sync-sent = Sent
sync-received = Received by the post at { $time }

problem-unknown = Something unexpected went wrong
problem-advice = What you entered is still on this device. Try again; if it fails again, call the hotline and read out the code below.
problem-code = Error code: { $code }
