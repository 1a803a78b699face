"""What `luot check` finds wrong at the place where the printer's device file should be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from core.phrase import Phrase
from core.settings.problem import Problem, shown
from core.settings.sections import PrinterSettings

OF_FILES = ("file", "serial")
"""The schemes whose path names a device file."""


def check_device_file(printer: PrinterSettings) -> Iterator[Problem]:
    """A mistake where the path names something else; a device that is not there may still be plugged in."""
    address = urlsplit(printer.uri)
    if address.scheme not in OF_FILES:
        return
    path = Path(address.path)
    try:
        is_other = path.exists() and not path.is_char_device()
    except OSError:  # a folder that this user may not enter
        return
    if is_other:
        yield Problem("printer.uri", shown(printer.uri), Phrase("a printer's device file, such as /dev/luot-printer"))
