"""A printer made of software: it speaks ESC/POS, fails on command and keeps each slip as a picture."""
