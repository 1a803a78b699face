"""`luot check`: every mistake of the settings, and how the office turns out."""
