"""`luot guide`: what the floor guide can do, from a shell."""
