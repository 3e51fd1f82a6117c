# Short messages: no accents, at most 160 characters, the brand first.
notify-code = [Tan Noi] Your sign-in code is { $code }, valid for { $minutes } minutes. Couriers and call operators never ask for it. Tell nobody.
notify-nearing = [Tan Noi] Courier { $code } is on the way to collect your papers, { $window }. Ask for the code and both words before you open. Pay nothing beforehand.
notify-incomplete = [Tan Noi] { $count } paper(s) of your dossier are missing. The courier comes again on { $day }. See the list in the app, or call us.
notify-exception = [Tan Noi] Something happened to the item of consignment note { $note } on its way. We are dealing with it and will tell you. Call us if you have questions.
notify-claim = [Tan Noi] The item of consignment note { $note } cannot travel on. We apologise and will compensate you. Our staff will contact you.
notify-withdrawn = [Tan Noi] You asked for the item of consignment note { $note } back. The courier brings it to your home. Look at the seal when you take it.
