"""How long each ticket still waits: what past days teach, and many rollouts of the line as it is now."""
