"""What befalls an office, a file each."""
