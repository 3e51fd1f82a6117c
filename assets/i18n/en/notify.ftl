# Short messages: no accents, at most 160 characters, the brand first.
notify-code = [Tan Noi] Your sign-in code is { $code }, valid for { $minutes } minutes. Couriers and call operators never ask for it. Tell nobody.
