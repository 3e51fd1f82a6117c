# Common words: dates, times, money, ages, languages.
app-name = Tận Nơi
app-promise = Your dossier, to and from your door

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
date-long = { $weekday }, { $date }
date-at-time = { $time } on { $date }
date-today = today
date-tomorrow = tomorrow
date-yesterday = yesterday

age-now = just now
age-minutes =
    { $count ->
        [one] { $count } minute ago
       *[other] { $count } minutes ago
    }
age-hours =
    { $count ->
        [one] { $count } hour ago
       *[other] { $count } hours ago
    }
age-days =
    { $count ->
        [one] { $count } day ago
       *[other] { $count } days ago
    }

money-dong = { $amount }{"\u00a0"}đ

language-name-vi = Tiếng Việt
language-name-en = English
