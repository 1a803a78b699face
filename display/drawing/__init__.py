"""Draws the wall: one file for each part of the picture, and from how far it can be read."""
