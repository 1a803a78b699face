"""The console's HTTP interface, `api/v1`, which its own pages use, too."""
