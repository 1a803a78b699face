"""What the office has written down: its settings, its journal, its backups."""
