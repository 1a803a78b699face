"""What the journal tells afterwards: why this number was called before that one, and whether the rule was kept."""
