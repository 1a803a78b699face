"""Simulated days: the real rules under a virtual clock, for invented people or those of a journal."""
