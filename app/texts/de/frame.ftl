frame-skip = Zum Inhalt springen
frame-demonstration = Vorführung
frame-demo = Das ist eine Vorführung: ihre Leute sind erfunden, ihre Uhr lässt sich verstellen, und das Passwort ist für alle „{ $password }“. <controls>Steuerung der Vorführung</controls>
frame-search = Suche
frame-notifications = Benachrichtigungen
frame-unread = { $count }<vh> neue</vh>
frame-your-page = Deine Seite
frame-settings = Einstellungen
frame-sign-out = Abmelden
frame-sign-in = Anmelden
frame-join = Mitmachen
frame-sections = Bereiche
frame-stream = Stream
frame-home = Start
frame-groups = Gruppen
frame-proposals = Anträge
frame-needs-vote =
    { $count }<vh> { $count ->
        [one] wartet auf deine Stimme
       *[other] warten auf deine Stimme
    }</vh>
frame-features = Wünsche
frame-constitution = Verfassung
frame-moderation = Moderation
frame-jury-duty =
    { $count }<vh> { $count ->
        [one] wartet auf dich als Mitglied einer Jury oder der Moderation
       *[other] warten auf dich als Mitglied einer Jury oder der Moderation
    }</vh>
frame-ledger = Register
frame-why-in-case = Warum, in Fall { $case }
frame-unconfirmed = Deine Adresse ist noch nicht bestätigt: bis dahin kannst du dich umsehen, aber nichts schreiben, nicht abstimmen und niemandem folgen. Der Link steht in der Mail, die wir dir geschickt haben.
frame-send-again = Noch einmal schicken
frame-documents = Dokumente
frame-privacy = Datenschutz
frame-terms = Nutzungsbedingungen
frame-ownership = Wem gehört, was du schreibst
frame-conduct = Umgang miteinander
frame-moderators = Moderation
frame-belongs = { $community } gehört seinen Mitgliedern. Nur eine Abstimmung ändert seine Regeln, und <ledger>jede Auszählung lässt sich nachprüfen</ledger>. Die Software ist frei: <licence>AGPL-3.0-or-later</licence>.
frame-shortcuts = Tastenkürzel
frame-key-next = nächster, voriger Beitrag
frame-key-open = den Beitrag öffnen
frame-key-like = gefällt mir, oder doch nicht
frame-key-hide = aus deinen Streams ausblenden
frame-key-search = suchen
frame-key-send = abschicken, was du gerade schreibst
frame-key-sheet = diese Übersicht
frame-keys-off = Tastenkürzel mit einer einzelnen Taste abschalten
frame-close = Schließen
