"""What each cause of a missing printer connection means and what helps, in words for the technician."""

from __future__ import annotations

from printer.transports.transport import Cause

MEANINGS: dict[Cause, str] = {
    "no-such-host": "no host of this name; look at [printer] uri",
    "refused": "it refuses the connection; look at its address and port in [printer] uri",
    "unreachable": "it cannot be reached; look at its cable, its power, and its address in [printer] uri",
    "timeout": "it does not answer; look at its paper and its cover, then at its cable, its power, and its address in"
    " [printer] uri",
    "reset": "it has closed the connection; it may be switched off, or another program prints there",
    "missing": "no such device; look at its cable, its power, and [printer] uri",
    "forbidden": "permission denied; this user must be in the group of the device: lp, or dialout for a serial line",
    "busy": "it cannot be opened; another program may have it open",
    "unplugged": "it is unplugged or switched off; look at its cable and its power",
    "hangup": "the line has hung up; look at its cable and its power",
    "stalled": "its USB connection is stalled; switch it off and on",
    "no-libusb": "libusb is not installed: apt install libusb-1.0-0",
    "no-endpoint": "this USB device takes no data; look at [printer] uri",
    "no-folder": "its folder cannot be made or written to; look at [printer] uri",
    "no-such-rate": "this line cannot run at that rate; look at baud in [printer] uri",
    "not-clear-to-send": "it is not ready for bytes (CTS): it is off, without paper or open; or its cable has no such"
    " wire, and then flow=none belongs in [printer] uri",
}
