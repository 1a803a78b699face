"""Figures of past or simulated days, counted from journal entries alone; and an audit of their calls."""
