"""Forecasts for the kiosk: a child process computes them, a client asks it and never waits."""
