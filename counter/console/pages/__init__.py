"""The pages of the console, a blueprint each."""
