"""Which call is shown and heard, when and for how long."""
