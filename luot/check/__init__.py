"""`luot check`: the mistakes in a settings file, or how its settings turn out."""
