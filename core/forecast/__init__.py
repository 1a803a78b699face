"""How long each person still waits: what past days teach, and many rollouts of the line as it is now."""
