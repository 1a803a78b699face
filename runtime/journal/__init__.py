"""The journal in SQLite: one program writes it, any program may read it. No other package imports sqlite3."""
