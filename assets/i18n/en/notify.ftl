# Short messages: no accents, at most 160 characters, the brand first.
notify-code = [Tan Noi] Your sign-in code is { $code }, valid for { $minutes } minutes. Couriers and call operators never ask for it. Tell nobody.
notify-date-unknown = not known
notify-refused = [Tan Noi] Dossier { $code } was not accepted. Reason and how you get the papers back: see the app or call { $hotline }.
notify-supplement = [Tan Noi] Dossier { $code } needs more papers; the time limit is stopped. See the app for the list or call { $hotline }.
notify-restarted = [Tan Noi] Dossier { $code } is complete; the count begins anew. Due: { $date }. More: the app or { $hotline }.
notify-payment = [Tan Noi] Dossier { $code }: please pay { $amount } dong to the agency. See the app for how, or call { $hotline }.
notify-resumed = [Tan Noi] Dossier { $code } is paid, the work goes on. Due: { $date }. More: the app or { $hotline }.
notify-stopped = [Tan Noi] Work on dossier { $code } was stopped. Ground and what to do: see the app or call { $hotline }.
notify-extended = [Tan Noi] We are sorry: dossier { $code } is late. New date: { $date }. Reason: see the app or call { $hotline }.
notify-nearing = [Tan Noi] Courier { $code } is on the way to collect your papers, { $window }. Ask for the code and both words before you open. Pay nothing beforehand.
notify-incomplete = [Tan Noi] { $count } paper(s) of your dossier are missing. The courier comes again on { $day }. See the list in the app, or call us.
notify-exception = [Tan Noi] Something happened to the item of consignment note { $note } on its way. We are dealing with it and will tell you. Call us if you have questions.
notify-claim = [Tan Noi] The item of consignment note { $note } cannot travel on. We apologise and will compensate you. Our staff will contact you.
notify-withdrawn = [Tan Noi] You asked for the item of consignment note { $note } back. The courier brings it to your home. Look at the seal when you take it.
