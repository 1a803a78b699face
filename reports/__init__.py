"""What a day was like, counted from its journal entries alone: figures, their error, and whether the rule was kept."""
