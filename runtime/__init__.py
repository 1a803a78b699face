"""What programs need around the core: bus, journal, GPIO pins, settings file, clock, and systemd."""
