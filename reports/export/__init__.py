"""The journal for other programs: its entries, or its tickets, as JSON lines or as CSV."""
