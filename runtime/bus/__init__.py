"""The message bus: its interface, MQTT behind it, the credentials for the broker, and a device's client."""
