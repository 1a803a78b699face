"""Programs of an office in which a minute is a second; all of them, and whoever starts them, have one clock."""
