"""A slip becomes a picture: what stands on it, in which words, letters and blocks."""
