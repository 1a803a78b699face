"""ESC/POS, the language of slip printers: the commands, compact pictures, and the parsing of status bytes."""
