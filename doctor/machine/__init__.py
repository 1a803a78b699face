"""The machine itself: its disk and card, temperature, power, clock and units."""
