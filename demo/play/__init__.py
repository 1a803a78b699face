"""A working day that plays itself in the demo's office, faster than it would pass."""
