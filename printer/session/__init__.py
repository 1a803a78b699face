"""One open connection with a printer: what was sent, what it answered, and what is believed of it."""
