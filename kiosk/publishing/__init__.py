"""What the kiosk tells the office: events, and when tickets stop and resume."""
