"""The keypad of a counter: three keys (next, recall, absent) and one lamp."""
