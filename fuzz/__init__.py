"""Inputs that nobody would send, at everything that reads what others write. Run with `python -m fuzz`."""
