"""Slips on paper: drawing them, sending them to an ESC/POS printer, and proving that they came out."""
