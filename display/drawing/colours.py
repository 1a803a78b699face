"""The wall's colours, as `#RRGGBB`: text has a contrast of at least 7 : 1 to what is behind it, lines 3 : 1 (WCAG)."""

from __future__ import annotations

Colour = str

BACKGROUND, PANEL = "#0B2545", "#071A33"
INK, SOFT, LINE = "#FFFFFF", "#D3DFEE", "#5F7FA8"
CALL = "#FFD400"
PRIORITY = "#005A9C"
ALERT = "#B00020"
DARK, DIM = "#000000", "#9FB0C6"
