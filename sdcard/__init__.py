"""The SD card of an office: an image for a Raspberry Pi 4 of Debian's packages alone, with the project installed."""
