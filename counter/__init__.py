"""Programs that stand at a counter. There is one: the keypad."""
