"""One open connection to the printer: what was sent and asked, what was answered, and the condition that follows."""
