# Changing a password, and choosing a new one.
passwords-choose = Choose a new password
passwords-we-send = We send a link to the address of your account. It works once, until the time that the mail names.
passwords-send-link = Send me a link
passwords-back = Back to signing in
passwords-link-broken = It was used, its time is over, or was not copied whole. Your password is unchanged.
passwords-ask-again = Ask for a new link
passwords-for = For <strong>@{ $handle }</strong>. All sessions of the account end with it.
passwords-new = New password
passwords-set = Set it
passwords-hint-words = At least { $min } characters. A few words in a row are good.
passwords-hint-ends-sessions = At least { $min } characters. It ends your sessions on other devices.
passwords-changed = Your password is changed, and your sessions on other devices are ended.
passwords-mail-sent = If there is such an account, a mail with a link is on its way to its address. It says until when the link works.
passwords-new-set = Your new password is set and all sessions are ended. Sign in with it.
passwords-not-yours = this is not your password
passwords-changed-meanwhile = your password was changed meanwhile
