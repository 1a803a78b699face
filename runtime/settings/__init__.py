"""Reading the settings file, with all of its mistakes at once."""
