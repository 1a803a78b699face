"""What all pages and the HTTP interface of the console are made of, handed to each of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from core.instant import Now
from core.settings.sections import Settings
from counter.console.accounts.accounts import Accounts
from counter.console.commands import CommandSender
from counter.console.seats import Seats
from counter.console.streams import Streams
from runtime.bus.office_client import OfficeClient


class Console(NamedTuple):
    settings: Settings
    client: OfficeClient
    journal: Path
    accounts: Accounts
    seats: Seats
    sender: CommandSender
    streams: Streams
    now: Callable[[], Now]
    """The office's time."""
    speed: float = 1
    """Office seconds per real second, of which pages count on by themselves."""
    staff_entrance: str = ""
    """Where anybody may become one of the staff, in the demo; empty: nowhere."""
    band: str = ""
    """What stands across the top of every page, such as that nothing here is real; empty: nothing."""

    @property
    def main_language(self) -> str:
        return self.settings.office.languages[0]
