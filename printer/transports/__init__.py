"""Bytes to a printer and back: over TCP, USB, a serial line or a device file."""
