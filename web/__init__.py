"""What every page of the office shares: the server under it."""
