"""The language of slip printers: the commands, a picture in few bytes, and the bits of their answers."""
