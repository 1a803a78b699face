"""Replays a day of the journal: why one ticket was called before another, and whether each call was by the rule."""
