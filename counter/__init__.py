"""What staff work with: a counter's keypad, and the console with the pages of all of them."""
