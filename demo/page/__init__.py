"""The demo's page: what it shows, in words, and what its buttons ask for."""
