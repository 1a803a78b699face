"""What may be asked, what has happened, what was observed, what everybody may see; and how all of it looks as JSON."""
