"""Who may use the console: accounts, passwords, sessions, tokens, and an audit of it all, in one file of its own."""
