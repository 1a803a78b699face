"""Used by `luot doctor printer`: finds printers, what one can do, and how far its answers can be trusted."""
