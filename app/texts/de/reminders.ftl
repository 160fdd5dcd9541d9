reminders-nobody = Nach der eigenen Regel der Mitglieder wird zurzeit niemand an Abstimmungen erinnert.
reminders-hours =
    { $hours ->
        [one] Eine Stunde, bevor eine Abstimmung endet, bekommt eine Mail, wer noch nicht abgestimmt hat.
       *[other] { $hours } Stunden, bevor eine Abstimmung endet, bekommt eine Mail, wer noch nicht abgestimmt hat.
    }
