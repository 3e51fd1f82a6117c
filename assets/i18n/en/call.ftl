# Call operator: asks for the phone, sees the caller's open requests, books for them.
call-who = Who is calling?
call-phone = The caller's phone
call-phone-hint = Ask for the number they book or sign in with
call-find = See this caller's requests
call-with = Talking with { $phone }
call-may = You only see the open requests of this number.
call-open = Open requests of the caller
call-empty = This number has no open request
call-empty-detail = You can book for them now.
call-book = Book for the caller
call-end = End the call
call-book-title = Booking for { $phone }
call-none = Nobody is on the phone yet
call-none-detail = Enter the caller's phone number first.
call-to-desk = To my desk
call-papers-hint = Read each paper to the caller and tick what they say they have. Missing ones are no problem.
call-name-hint = Ask whose dossier it is; it may be a relative of the caller
call-agree-hint = Read each sentence. Tick it only when the caller says yes.
call-agree-spoken = The caller has heard everything read out and agreed aloud
call-agree-spoken-detail = Recorded as spoken agreement, text version { $version }

read-back = Read this to the caller
read-back-hint = Slowly, sentence by sentence. If one is wrong, use Change below.
read-back-begin = Let me read it back to you; please tell me if it is right.
read-back-procedure = Your procedure is: { $name }.
read-back-papers = Papers that you say you have: { $names }.
read-back-papers-count = You say that you have { $count ->
    [one] one paper
   *[other] { $count } papers
}.
read-back-papers-none = You have no papers ready yet; the courier will guide you.
read-back-send = The courier comes to your home and takes the dossier to be filed.
read-back-receive = You have filed it already; the code on the slip is { $code }. The courier brings the result home.
read-back-both = The courier comes to your home, takes the dossier to be filed, and brings the result home later.
read-back-address = The address is { $place }.
read-back-landmark = How to find it: { $landmark }.
read-back-who = It is the dossier of { $name }. The courier will call { $phone }.
read-back-proxy = Messages about it go to { $name } ({ $relation }), number { $phone }.
read-back-slot = The courier comes { $window }.
read-back-slot-later = When the result is there, the post will agree on a time with you.
read-back-postage = Postage is { $amount }, paid when the courier comes.
read-back-fee = State fees are { $amount }; the courier collects them and gives a receipt.
read-back-fee-unknown = State fees are not known yet; the agency will tell.
read-back-agree = You ask the post to carry the dossier, to use this name, phone and address to come to your home, and you allow a photo of the sealed cover. Do you agree?
read-back-agree-receive = You ask the post to bring the result, and to use this name, phone and address to come to your home. Do you agree?
