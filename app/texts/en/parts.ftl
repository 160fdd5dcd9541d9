# Parts that many pages are made of.
parts-pages = Pages
parts-newer = ← Newer
parts-older = Older →
parts-vote = Vote
parts-order = Order
parts-nothing-sent = Nothing was sent yet. Please look at this again:
