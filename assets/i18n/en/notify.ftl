# Short messages: no accents, at most 160 characters, the brand first.
notify-code = [Tan Noi] Your sign-in code is { $code }, valid for { $minutes } minutes. Couriers and call operators never ask for it. Tell nobody.
notify-delivery-failed = [Tan Noi] { $date }: the result could not be delivered ({ $reason }). In the app choose a day, address, proxy or a post office.
notify-invitation-first = [Tan Noi] Invitation 1: fetch your result at { $office } or choose in the app. Invitation 2 from { $date }.
notify-invitation-second = [Tan Noi] Invitation 2: fetch your result at { $office } or choose. From { $date } it may go back to the agency.
notify-held = [Tan Noi] Your result is kept at { $office } to the end of { $date }. Bring your identity paper and the code.
notify-returned = [Tan Noi] On { $date } your result went back to the agency. You can ask for it once more in the app.
notify-delivered = [Tan Noi] Your result was delivered on { $date }. If not to you, press "I did not receive it" in the app.
