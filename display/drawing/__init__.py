"""The wall as a picture: where things stand, how they are drawn, from how far they can be read."""
