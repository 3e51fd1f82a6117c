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
notify-delivery-failed = [Tan Noi] { $date }: the result could not be delivered ({ $reason }). In the app choose a day, address, proxy or a post office.
notify-invitation-first = [Tan Noi] Invitation 1: fetch your result at { $office } or choose in the app. Invitation 2 from { $date }.
notify-invitation-second = [Tan Noi] Invitation 2: fetch your result at { $office } or choose. From { $date } it may go back to the agency.
notify-held = [Tan Noi] Your result is kept at { $office } to the end of { $date }. Bring your identity paper and the code.
notify-returned = [Tan Noi] On { $date } your result went back to the agency. You can ask for it once more in the app.
notify-delivered = [Tan Noi] Your result was delivered on { $date }. If not to you, press "I did not receive it" in the app.
