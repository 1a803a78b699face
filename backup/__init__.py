"""Backups: one file with all that must last, kept on another medium, and what brings an office back from it."""
