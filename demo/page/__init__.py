"""The demo's page: the web application, what it shows, and the commands that it sends."""
