"""Setting a printer up: which there are, what one can do, and how far it can be trusted."""
