"""What the kiosk publishes: events, the state, and its health."""
