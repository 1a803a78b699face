"""What all web pages of the office share: the server, protection against other sites, the language, live streams."""
