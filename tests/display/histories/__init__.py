"""Random histories of an office, lived through by a real wall, and what the wall should have shown and said."""
