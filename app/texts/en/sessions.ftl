# Signing in and out.
sessions-sign-in = Sign in
sessions-name = Handle or e-mail address
sessions-password = Password
sessions-forgot = I forgot my password
sessions-not-a-member = Not a member yet? <join>Join</join>.
sessions-wrong = this name and this password do not belong together
sessions-signed-out = You are signed out.
