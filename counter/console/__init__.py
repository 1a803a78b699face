"""`luot-console`: the staff's pages and the HTTP interface for other programs."""
