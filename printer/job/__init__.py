"""Slips onto paper, one after another: the queue, the thread, how far each has come, and what proves it."""
