"""The keypad of a counter: keys (next, recall, absent; on USB also outcomes) and a lamp."""
