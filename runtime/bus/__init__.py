"""The message bus: MQTT, how a device gets in, and a device's own side of it."""
