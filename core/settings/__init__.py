"""Every key of the settings file, what must fit together in it, and what the line takes from it."""
