"""How a settings file is found, read and checked."""
