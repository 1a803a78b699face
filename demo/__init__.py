"""The whole office on one machine, without hardware, for trying it out and for tests."""
