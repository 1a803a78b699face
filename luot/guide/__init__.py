"""`luot guide`: the guide's acts from a shell."""
