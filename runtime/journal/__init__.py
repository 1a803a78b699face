"""The journal in SQLite: written by one program, read by any."""
