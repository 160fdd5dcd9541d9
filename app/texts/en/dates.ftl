# Dates and spans of time. Times of day are written alike everywhere; days and months are not.
dates-month-1 = January
dates-month-2 = February
dates-month-3 = March
dates-month-4 = April
dates-month-5 = May
dates-month-6 = June
dates-month-7 = July
dates-month-8 = August
dates-month-9 = September
dates-month-10 = October
dates-month-11 = November
dates-month-12 = December
dates-day-and-month = { $day } { $month }
dates-day = { $day } { $month } { $year }
dates-full = { $day }, { $time } UTC
dates-on = on { $day }
dates-just-now = just now
dates-in-a-moment = in a moment
dates-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
dates-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
dates-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
dates-minutes-ago =
    { $count ->
        [one] { $count } minute ago
       *[other] { $count } minutes ago
    }
dates-hours-ago =
    { $count ->
        [one] { $count } hour ago
       *[other] { $count } hours ago
    }
dates-days-ago =
    { $count ->
        [one] { $count } day ago
       *[other] { $count } days ago
    }
dates-in-minutes =
    { $count ->
        [one] in { $count } minute
       *[other] in { $count } minutes
    }
dates-in-hours =
    { $count ->
        [one] in { $count } hour
       *[other] in { $count } hours
    }
dates-in-days =
    { $count ->
        [one] in { $count } day
       *[other] in { $count } days
    }
dates-in-hours-and-minutes =
    in { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    } and { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }
dates-in-days-and-hours =
    in { $days ->
        [one] { $days } day
       *[other] { $days } days
    } and { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    }
