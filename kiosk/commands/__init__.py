"""Commands from the bus, before the line decides: who sent them, how old they are, and whether they are repeated."""
