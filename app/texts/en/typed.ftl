# What is wrong with what somebody typed. Each stands beside its field, and in sentences after a colon.
typed-empty = this cannot be empty
typed-too-short = this must have at least { $min } characters
typed-too-long = this may have at most { $max } characters; yours has { $is }
typed-bad-character = the character { $character } cannot be used here
typed-reserved = this handle is reserved; please choose another
typed-not-an-address = this does not look like an e-mail address (name@example.org)
typed-too-common = this password is among the first that anyone would try; please choose another
typed-sign = “{ $sign }”
