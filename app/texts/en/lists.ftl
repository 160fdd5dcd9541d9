# Lists of people.
lists-for = Lists for { $name }
lists-not-told = <page>@{ $handle }</page> is not told.
lists-none-yet = No lists yet
lists-what-is-one = A list is a stream of its own, of some of those you follow. Make one, and choose again.
lists-make = Make a list
lists-in-which = In which lists
lists-at-home = At home too
lists-at-home-hint = Without it you read them in your lists only. Whoever is in no list is always at home.
lists-save = Save
lists-yours = Your lists
lists-of-max = { $count } of { $max }
lists-about = A list is a stream of its own: what some of those you follow post, and nothing else. Nobody but you sees which lists you have and who is in them.
lists-make-one-below = Make one below, “Family” for instance, and put people into it whom you follow.
lists-people =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
lists-new = A new list
lists-shown = What those in this list post in their own streams. Only you see it. In a feed reader it is at each of <addresses>your addresses</addresses>, as <code>list-{ $id }.atom</code>.
lists-nobody-in-it = Nobody is in this list yet
lists-put-somebody-in = Put somebody into it whom you follow: below, or from their page.
lists-nothing-yet = Nothing here yet
lists-what-appears = What those in this list post, and you may see, appears here.
lists-who = Who is in it
lists-not-at-home = , not at home
lists-take-out = Take out
lists-put-in = Put somebody into it
lists-put-in-hint = The name behind their @. You follow everybody in a list; up to { $max } people.
lists-put = Put into the list
lists-itself = The list itself
lists-called = What it is called
lists-rename = Rename
lists-end-ask = End the list…
lists-end-means = You still follow those who are in it. Whoever you read in this list only is at home again.
lists-end = End the list
lists-have-name = you have a list of this name already
lists-too-many = you have as many lists as one member can; end one to make another
lists-follow-nobody = you follow nobody of this name
lists-full = this list is full
lists-renamed = The list has its new name.
lists-name-stays = The name stays: { $why }.
lists-gone = The list is gone. You still follow those who were in it.
lists-kept = Your lists are kept.
lists-unchanged = Nothing was changed: { $why }.
lists-in-it = They are in the list.
lists-nobody-put = Nobody was put into the list: { $why }.
