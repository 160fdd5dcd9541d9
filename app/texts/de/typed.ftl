typed-empty = das darf nicht leer sein
typed-too-short = das braucht mindestens { $min } Zeichen
typed-too-long = das darf höchstens { $max } Zeichen haben; deins hat { $is }
typed-bad-character = das Zeichen { $character } geht hier nicht
typed-reserved = dieser Kurzname ist vorbehalten; bitte wähle einen anderen
typed-not-an-address = das sieht nicht nach einer E-Mail-Adresse aus (name@example.org)
typed-too-common = dieses Passwort würde man als eines der ersten ausprobieren; bitte wähle ein anderes
typed-sign = „{ $sign }“
