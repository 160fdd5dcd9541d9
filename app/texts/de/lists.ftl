lists-for = Listen für { $name }
lists-not-told = <page>@{ $handle }</page> erfährt davon nichts.
lists-none-yet = Noch keine Listen
lists-what-is-one = Eine Liste ist ein eigener Stream von einigen, denen du folgst. Leg eine an und wähle dann noch einmal.
lists-make = Eine Liste anlegen
lists-in-which = In welchen Listen
lists-at-home = Auch auf der Startseite
lists-at-home-hint = Ohne das liest du sie nur in deinen Listen. Wer in keiner Liste ist, steht immer auf der Startseite.
lists-save = Speichern
lists-yours = Deine Listen
lists-of-max = { $count } von { $max }
lists-about = Eine Liste ist ein eigener Stream: was einige schreiben, denen du folgst, und sonst nichts. Niemand außer dir sieht, welche Listen du hast und wer darin steht.
lists-make-one-below = Leg unten eine an, zum Beispiel „Familie“, und nimm Leute auf, denen du folgst.
lists-people =
    { $count ->
        [one] { $count } Person
       *[other] { $count } Personen
    }
lists-new = Eine neue Liste
lists-shown = Was die Leute auf dieser Liste in ihren eigenen Streams schreiben. Nur du siehst es. In einem Feedreader steht es unter jeder <addresses>deiner Adressen</addresses>, als <code>list-{ $id }.atom</code>.
lists-nobody-in-it = Auf dieser Liste steht noch niemand
lists-put-somebody-in = Nimm jemanden auf, dem du folgst: unten oder von der Seite der Person aus.
lists-nothing-yet = Noch ist hier nichts
lists-what-appears = Was die Leute auf dieser Liste schreiben und du sehen darfst, erscheint hier.
lists-who = Wer darauf steht
lists-not-at-home = , nicht auf der Startseite
lists-take-out = Herausnehmen
lists-put-in = Jemanden aufnehmen
lists-put-in-hint = Der Name hinter dem @. Allen auf einer Liste folgst du; es dürfen bis zu { $max } Personen sein.
lists-put = In die Liste aufnehmen
lists-itself = Die Liste selbst
lists-called = Wie sie heißt
lists-rename = Umbenennen
lists-end-ask = Die Liste auflösen …
lists-end-means = Denen, die darauf stehen, folgst du weiterhin. Wen du nur in dieser Liste liest, steht dann wieder auf der Startseite.
lists-end = Die Liste auflösen
lists-have-name = du hast schon eine Liste mit diesem Namen
lists-too-many = du hast so viele Listen, wie ein Mitglied haben kann; lös eine auf, um eine andere anzulegen
lists-follow-nobody = du folgst niemandem mit diesem Namen
lists-full = diese Liste ist voll
lists-renamed = Die Liste hat ihren neuen Namen.
lists-name-stays = Der Name bleibt: { $why }.
lists-gone = Die Liste ist aufgelöst. Denen, die darauf standen, folgst du weiterhin.
lists-kept = Deine Listen sind gespeichert.
lists-unchanged = Es wurde nichts geändert: { $why }.
lists-in-it = Die Person steht auf der Liste.
lists-nobody-put = Niemand wurde in die Liste aufgenommen: { $why }.
