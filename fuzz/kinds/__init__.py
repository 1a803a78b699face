"""What is fuzzed, one file for each kind of input: its valid samples, and what reads it."""
