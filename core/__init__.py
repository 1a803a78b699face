"""The rules of the waiting line, as values and pure functions: no files, no sockets, no clock."""

__version__ = "0.1.0"
