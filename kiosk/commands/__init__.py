"""Commands from the bus, before the line sees them: who sends, what, how old, and whether again."""
