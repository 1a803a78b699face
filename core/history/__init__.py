"""A past day, read back from its journal entries: visits, and counters at work."""
