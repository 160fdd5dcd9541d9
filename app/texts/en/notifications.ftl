# What a member is told.
notifications-title = Notifications
notifications-choose = Choose what you are told
notifications-which = Which
notifications-all = All
notifications-new = New
notifications-mark-all = Mark all as read
notifications-nothing-new = Nothing new
notifications-seen-everything = You have seen everything there was to tell.
notifications-see-before = See what you were told before
notifications-nothing = Nothing to tell you
notifications-nothing-about = Here stands who answers you, mentions you, follows you or likes what you wrote; what becomes of your proposals; and what is decided about you or asked of you.
notifications-to-home = To your home page
notifications-new-line = New: 
notifications-choices = What you are told
notifications-settings = Settings
notifications-choices-lead = Here, and by mail. What is decided about you, or asked of you, is always told here.
notifications-choices-rest = The digest and reminders of votes have switches of their own in <settings>your settings</settings>. Mail about your password and your address always comes.
notifications-unconfirmed = Your address is not confirmed yet: until then no mail is sent to it.
notifications-choices-caption = What you are told, and where
notifications-what = What
notifications-here = Here
notifications-by-mail = By mail
notifications-kind-here = { $kind }, here
notifications-kind-by-mail = { $kind }, by mail
notifications-always = always
notifications-save = Save
notifications-chosen = From now on you are told what you chose.
notifications-marked = Everything is marked as read.
notifications-follows-you = follows you
notifications-others =
    { $others ->
        [one] { $others } other
       *[other] { $others } others
    }
notifications-kind-mention = Mentions
notifications-kind-mention-hint = Somebody writes your handle.
notifications-kind-reply = Answers
notifications-kind-reply-hint = Somebody comments on what you posted.
notifications-kind-named = Written to you
notifications-kind-named-hint = Somebody names you as a reader of a note, or says something in such a conversation: one line for each.
notifications-kind-like = Likes
notifications-kind-like-hint = Somebody likes what you wrote: one line for each of your entries, however many like it.
notifications-kind-reshare = Reshares
notifications-kind-reshare-hint = Somebody passes on what you posted: one line for each of your entries, however many do.
notifications-kind-follow = Followers
notifications-kind-follow-hint = Somebody follows you.
notifications-kind-poll = Polls
notifications-kind-poll-hint = A poll that you asked or answered has ended.
notifications-kind-group = Groups
notifications-kind-group-hint = You are invited or let in, or somebody knocks at a group of yours.
notifications-kind-proposal = Your proposals
notifications-kind-proposal-hint = They are discussed, voted on, decided, put in force.
notifications-kind-standing = Votes about you, and given to you
notifications-kind-standing-hint = You are named for an office, somebody lets you speak for them, or a vote is about your term or your membership.
notifications-kind-case = Cases about you
notifications-kind-case-hint = Something of yours is held, judged, restored or removed.
notifications-kind-flag = What you flagged
notifications-kind-flag-hint = How the cases ended that came of your flags.
notifications-kind-jury = Jury duty
notifications-kind-jury-hint = You are drawn as a juror, or a case waits for you as a moderator.
notifications-likes =
    { $people ->
        [one] { $noun ->
            [comment] likes your comment
            [note] likes your note
            [proposal] likes your proposal
            [feature] likes your feature
            [statement] likes your statement
           *[entry] likes your entry
        }
       *[other] { $noun ->
            [comment] like your comment
            [note] like your note
            [proposal] like your proposal
            [feature] like your feature
            [statement] like your statement
           *[entry] like your entry
        }
    }
notifications-reshared =
    { $people ->
        [one] { $noun ->
            [comment] reshared your comment
            [note] reshared your note
            [proposal] reshared your proposal
            [feature] reshared your feature
            [statement] reshared your statement
           *[entry] reshared your entry
        }
       *[other] { $noun ->
            [comment] reshared your comment
            [note] reshared your note
            [proposal] reshared your proposal
            [feature] reshared your feature
            [statement] reshared your statement
           *[entry] reshared your entry
        }
    }
notifications-commented =
    { $noun ->
        [comment] commented on your comment
        [note] commented on your note
        [proposal] commented on your proposal
        [feature] commented on your feature
        [statement] commented on your statement
       *[entry] commented on your entry
    }
notifications-commented-called =
    { $noun ->
        [comment] commented on your comment “{ $title }”
        [note] commented on your note “{ $title }”
        [proposal] commented on your proposal “{ $title }”
        [feature] commented on your feature “{ $title }”
        [statement] commented on your statement “{ $title }”
       *[entry] commented on your entry “{ $title }”
    }
notifications-mentions =
    { $noun ->
        [comment] mentions you in a comment
        [note] mentions you in a note
        [proposal] mentions you in a proposal
        [feature] mentions you in a feature
        [statement] mentions you in a statement
       *[entry] mentions you in an entry
    }
notifications-wrote = wrote something { $readers }
notifications-said = said something in what was written { $readers }
