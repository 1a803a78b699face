"""What mosquitto needs to serve an office: listeners, users with passwords, and who may read and write what."""
