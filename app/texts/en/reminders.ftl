# Reminders of votes.
reminders-nobody = By the members' own rule nobody is reminded of votes at present.
reminders-hours =
    { $hours ->
        [one] An hour before a vote closes, those who have not voted get a mail.
       *[other] { $hours } hours before a vote closes, those who have not voted get a mail.
    }
