"""`luot doctor`: what hangs on this machine, and whether it works."""
