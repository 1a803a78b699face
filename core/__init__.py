"""The waiting line itself: values and pure functions. Opens nothing, reads no clock."""

__version__ = "0.1.0"
