"""A past service day, read back from its journal entries: visits of tickets, and sessions of counters."""
