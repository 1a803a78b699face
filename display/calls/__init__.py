"""Which calls the wall shows and chimes for, when, and for how long."""
