"""What the office tells everybody of its line: the public state, and the forecasts in it."""
