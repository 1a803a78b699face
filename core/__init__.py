"""The waiting line itself: values and pure functions. Opens nothing, reads no clock."""
