"""The line as a value: its tickets, how they move, and how each event changes it."""
