"""From a bouncing switch to the meaning of a press, and back to the lamp in the button."""
