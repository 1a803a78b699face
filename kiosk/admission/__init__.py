"""Admits commands from the bus to the line, by who sent them, how old they are, and whether they are repeated."""
