"""The kiosk: buttons become tickets, tickets become paper; the one program that owns the line and its journal."""
