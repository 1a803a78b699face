"""Every sentence that people read or hear, in each language of the office."""
