"""The settings of an office: their types and defaults, checks, and what the programs take from them."""
