notifications-title = Benachrichtigungen
notifications-choose = Wähle, was du erfährst
notifications-which = Welche
notifications-all = Alle
notifications-new = Neue
notifications-mark-all = Alle als gelesen markieren
notifications-nothing-new = Nichts Neues
notifications-seen-everything = Du hast alles gesehen, was es zu sagen gab.
notifications-see-before = Sieh, was du früher erfahren hast
notifications-nothing = Nichts zu berichten
notifications-nothing-about = Hier steht, wer dir antwortet, dich erwähnt, dir folgt oder wem gefällt, was du geschrieben hast; was aus deinen Anträgen wird; und was über dich entschieden oder von dir erbeten wird.
notifications-to-home = Zu deiner Startseite
notifications-new-line = Neu: 
notifications-choices = Was du erfährst
notifications-settings = Einstellungen
notifications-choices-lead = Hier und per Mail. Was über dich entschieden oder von dir erbeten wird, steht immer hier.
notifications-choices-rest = Der Überblick und die Erinnerungen an Abstimmungen haben eigene Schalter in <settings>deinen Einstellungen</settings>. Mail zu deinem Passwort und deiner Adresse kommt immer.
notifications-unconfirmed = Deine Adresse ist noch nicht bestätigt: bis dahin geht keine Mail an sie.
notifications-choices-caption = Was du erfährst, und wo
notifications-what = Was
notifications-here = Hier
notifications-by-mail = Per Mail
notifications-kind-here = { $kind }, hier
notifications-kind-by-mail = { $kind }, per Mail
notifications-always = immer
notifications-save = Speichern
notifications-chosen = Von jetzt an erfährst du, was du gewählt hast.
notifications-marked = Alles ist als gelesen markiert.
notifications-follows-you = folgt dir
notifications-others = { $others } weitere
notifications-kind-mention = Erwähnungen
notifications-kind-mention-hint = Jemand schreibt deinen Kurznamen.
notifications-kind-reply = Antworten
notifications-kind-reply-hint = Jemand kommentiert, was du geschrieben hast.
notifications-kind-named = An dich geschrieben
notifications-kind-named-hint = Jemand nennt dich als Leserin oder Leser einer Notiz oder sagt etwas in einem solchen Gespräch: eine Zeile für jedes.
notifications-kind-like = Gefällt mir
notifications-kind-like-hint = Jemandem gefällt, was du geschrieben hast: eine Zeile für jeden deiner Beiträge, so vielen er auch gefällt.
notifications-kind-reshare = Weitergegeben
notifications-kind-reshare-hint = Jemand gibt weiter, was du geschrieben hast: eine Zeile für jeden deiner Beiträge, so viele es auch tun.
notifications-kind-follow = Neue Follower
notifications-kind-follow-hint = Jemand folgt dir.
notifications-kind-poll = Umfragen
notifications-kind-poll-hint = Eine Umfrage, die du gestellt oder beantwortet hast, ist zu Ende.
notifications-kind-group = Gruppen
notifications-kind-group-hint = Du bist eingeladen oder aufgenommen, oder jemand klopft bei einer deiner Gruppen an.
notifications-kind-proposal = Deine Anträge
notifications-kind-proposal-hint = Über sie wird gesprochen, abgestimmt und entschieden, sie treten in Kraft.
notifications-kind-standing = Abstimmungen über dich, und Stimmen für dich
notifications-kind-standing-hint = Du bist für ein Amt vorgeschlagen, jemand überträgt dir die Stimme, oder eine Abstimmung betrifft dein Amt oder deine Mitgliedschaft.
notifications-kind-case = Fälle, die dich betreffen
notifications-kind-case-hint = Etwas von dir wird zurückgehalten, beurteilt, wiederhergestellt oder entfernt.
notifications-kind-flag = Was du gemeldet hast
notifications-kind-flag-hint = Wie die Fälle ausgingen, die aus deinen Meldungen entstanden.
notifications-kind-jury = Aufgaben in einer Jury
notifications-kind-jury-hint = Du bist in eine Jury ausgelost, oder ein Fall wartet auf dich im Amt der Moderation.
notifications-likes =
    { $people ->
        [one] { $noun ->
            [comment] gefällt dein Kommentar
            [note] gefällt deine Notiz
            [proposal] gefällt dein Antrag
            [feature] gefällt dein Wunsch
            [statement] gefällt deine Vorstellung
           *[entry] gefällt dein Beitrag
        }
       *[other] { $noun ->
            [comment] gefällt dein Kommentar
            [note] gefällt deine Notiz
            [proposal] gefällt dein Antrag
            [feature] gefällt dein Wunsch
            [statement] gefällt deine Vorstellung
           *[entry] gefällt dein Beitrag
        }
    }
notifications-reshared =
    { $people ->
        [one] { $noun ->
            [comment] hat deinen Kommentar weitergegeben
            [note] hat deine Notiz weitergegeben
            [proposal] hat deinen Antrag weitergegeben
            [feature] hat deinen Wunsch weitergegeben
            [statement] hat deine Vorstellung weitergegeben
           *[entry] hat deinen Beitrag weitergegeben
        }
       *[other] { $noun ->
            [comment] haben deinen Kommentar weitergegeben
            [note] haben deine Notiz weitergegeben
            [proposal] haben deinen Antrag weitergegeben
            [feature] haben deinen Wunsch weitergegeben
            [statement] haben deine Vorstellung weitergegeben
           *[entry] haben deinen Beitrag weitergegeben
        }
    }
notifications-commented =
    { $noun ->
        [comment] hat deinen Kommentar kommentiert
        [note] hat deine Notiz kommentiert
        [proposal] hat deinen Antrag kommentiert
        [feature] hat deinen Wunsch kommentiert
        [statement] hat deine Vorstellung kommentiert
       *[entry] hat deinen Beitrag kommentiert
    }
notifications-commented-called =
    { $noun ->
        [comment] hat deinen Kommentar „{ $title }“ kommentiert
        [note] hat deine Notiz „{ $title }“ kommentiert
        [proposal] hat deinen Antrag „{ $title }“ kommentiert
        [feature] hat deinen Wunsch „{ $title }“ kommentiert
        [statement] hat deine Vorstellung „{ $title }“ kommentiert
       *[entry] hat deinen Beitrag „{ $title }“ kommentiert
    }
notifications-mentions =
    { $noun ->
        [comment] erwähnt dich in einem Kommentar
        [note] erwähnt dich in einer Notiz
        [proposal] erwähnt dich in einem Antrag
        [feature] erwähnt dich in einem Wunsch
        [statement] erwähnt dich in einer Vorstellung
       *[entry] erwähnt dich in einem Beitrag
    }
notifications-wrote = hat etwas { $readers } geschrieben
notifications-said = hat etwas gesagt in dem, was { $readers } geschrieben wurde
