dates-month-1 = Januar
dates-month-2 = Februar
dates-month-3 = März
dates-month-4 = April
dates-month-5 = Mai
dates-month-6 = Juni
dates-month-7 = Juli
dates-month-8 = August
dates-month-9 = September
dates-month-10 = Oktober
dates-month-11 = November
dates-month-12 = Dezember
dates-day-and-month = { $day }. { $month }
dates-day = { $day }. { $month } { $year }
dates-full = { $day }, { $time } UTC
dates-on = am { $day }
dates-just-now = gerade eben
dates-in-a-moment = gleich
dates-minutes =
    { $count ->
        [one] { $count } Minute
       *[other] { $count } Minuten
    }
dates-hours =
    { $count ->
        [one] { $count } Stunde
       *[other] { $count } Stunden
    }
dates-days =
    { $count ->
        [one] { $count } Tag
       *[other] { $count } Tage
    }
dates-minutes-ago =
    { $count ->
        [one] vor { $count } Minute
       *[other] vor { $count } Minuten
    }
dates-hours-ago =
    { $count ->
        [one] vor { $count } Stunde
       *[other] vor { $count } Stunden
    }
dates-days-ago =
    { $count ->
        [one] vor { $count } Tag
       *[other] vor { $count } Tagen
    }
dates-in-minutes =
    { $count ->
        [one] in { $count } Minute
       *[other] in { $count } Minuten
    }
dates-in-hours =
    { $count ->
        [one] in { $count } Stunde
       *[other] in { $count } Stunden
    }
dates-in-days =
    { $count ->
        [one] in { $count } Tag
       *[other] in { $count } Tagen
    }
dates-in-hours-and-minutes =
    in { $hours ->
        [one] { $hours } Stunde
       *[other] { $hours } Stunden
    } und { $minutes ->
        [one] { $minutes } Minute
       *[other] { $minutes } Minuten
    }
dates-in-days-and-hours =
    in { $days ->
        [one] { $days } Tag
       *[other] { $days } Tagen
    } und { $hours ->
        [one] { $hours } Stunde
       *[other] { $hours } Stunden
    }
