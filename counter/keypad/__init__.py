"""The keypad of a counter: next, recall, absent, and one lamp."""
