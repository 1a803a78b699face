"""Random days: what may happen in an office, in any order, and what must hold after each step of it."""
