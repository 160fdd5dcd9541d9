sessions-sign-in = Anmelden
sessions-name = Kurzname oder E-Mail-Adresse
sessions-password = Passwort
sessions-forgot = Ich habe mein Passwort vergessen
sessions-not-a-member = Noch kein Mitglied? <join>Mach mit</join>.
sessions-wrong = dieser Name und dieses Passwort gehören nicht zusammen
sessions-signed-out = Du bist abgemeldet.
