"""`luot doctor`: finds devices connected to this machine and tries whether they work."""
