"""Prints slips one after another: the spooler's queue and thread, and the proof that each slip is on paper."""
