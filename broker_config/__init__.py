"""Writes mosquitto's configuration for an office: listeners, passwords, and access rights. See `luot broker-config`."""
