"""The blocks of a slip, each kind drawn by its own module."""
