"""Texts as dots: scripts, fonts, and where lines break."""
