"""Fixtures for all printer tests: the slips of the Kiên Lương office, and a running spooler."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import lru_cache
from typing import Any

import pytest
from msgspec.structs import replace

from core.settings.sections import PrinterSettings, Settings
from printer.connect import open_transport
from printer.drawing.office_layout import layout_of
from printer.drawing.slip_layout import SlipLayout
from printer.job.slip_printer import SlipPrinter
from printer.job.spooler import Spooler
from printer.slip import Slip
from printer.transports.transport import Transport
from runtime.settings.load import load
from tests.paths import EXAMPLE
from tests.printer.spooler_rig import Report, SpoolerRig, StartSpooler

MakeLayout = Callable[..., SlipLayout]
MakeSlip = Callable[..., Slip]


@pytest.fixture(scope="session")
def office() -> Settings:
    return load(EXAMPLE)


@pytest.fixture(scope="session")
def make_layout(office: Settings) -> MakeLayout:
    """`make_layout(58, "vi", "km", address="…")`: paper, languages, and more of `[slip]`."""

    @lru_cache(maxsize=24)  # twice as many papers as there are, since tests draw the same slips on each of them
    def make(width_mm: int = 80, *languages: str, **of_slip: Any) -> SlipLayout:
        slip = replace(office.slip, languages=languages or ("vi",), **of_slip)
        return layout_of(replace(office, printer=replace(office.printer, width_mm=width_mm), slip=slip))

    return make


@pytest.fixture(scope="session")
def layout(make_layout: MakeLayout) -> SlipLayout:
    return make_layout()


@pytest.fixture(scope="session")
def make_slip(office: Settings) -> MakeSlip:
    """`make_slip("207", code="CT", marked=True)`: a slip of that service."""
    services = {service.code: service for service in office.service}

    def make(label: str = "207", *, code: str = "CT", **changes: Any) -> Slip:
        usual: dict[str, Any] = {
            "service": services[code].name,
            "short": services[code].short,
            "ahead": 4,
            "forecast": (15, 25),
            "taken": datetime(2026, 11, 24, 8, 15),  # noqa: DTZ001  # the office's local time, as it is printed
            "day": "2026-11-24",
        }
        return Slip(label=label, **(usual | changes))

    return make


@pytest.fixture
def start_spooler(layout: SlipLayout) -> Iterator[StartSpooler]:
    with ExitStack() as running:

        def start(
            uri: str,
            *,
            layout: SlipLayout = layout,
            open_transport: Callable[[str], Transport] = open_transport,
            **settings: Any,
        ) -> SpoolerRig:
            inbox: queue.SimpleQueue[Report] = queue.SimpleQueue()
            defaults: dict[str, Any] = {"confirm": "printed", "timeout_s": 5}
            printer = PrinterSettings(uri=uri, **(defaults | settings))
            spooler = Spooler(SlipPrinter(printer, layout, inbox.put, open_transport=open_transport))
            spooler.start()
            running.callback(spooler.close)
            return SpoolerRig(spooler, inbox)

        yield start
