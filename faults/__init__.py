"""Faults at will: `make faults` provokes each on real programs, and tells in one table what people notice."""
