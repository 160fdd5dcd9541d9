parts-pages = Seiten
parts-newer = ← Neuere
parts-older = Ältere →
parts-vote = Abstimmen
parts-order = Reihenfolge
parts-nothing-sent = Noch wurde nichts abgeschickt. Bitte sieh dir das noch einmal an:
