"""Random days in an office, and checks of what must hold after each of their steps."""
