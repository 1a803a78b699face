"""The demo's staff: who one can be in the real console with one click, and the way in."""
