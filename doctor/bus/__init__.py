"""What the bus tells: whether the broker keeps its rules, and the health of kiosk, displays, keypads and printer."""
