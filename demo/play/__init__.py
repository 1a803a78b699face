"""Plays working days by itself in the demo's office, faster than real time."""
