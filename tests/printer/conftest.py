"""The Kiên Lương office's slips, for all tests of paper."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from core.settings.sections import PrinterSettings, Settings
from printer.connect import open_transport
from printer.drawing.office_layout import layout_of
from printer.drawing.typesetting import Layout
from printer.job.printing import Printing
from printer.job.spooler import Spooler
from printer.slip import Slip
from printer.transports.transport import Transport
from runtime.settings.load import load
from tests.paths import EXAMPLE
from tests.printer.spooler_rig import Desk, News, StartDesk

MakeLayout = Callable[..., Layout]
MakeSlip = Callable[..., Slip]


@pytest.fixture(scope="session")
def office() -> Settings:
    return load(EXAMPLE)


@pytest.fixture(scope="session")
def make_layout(office: Settings) -> MakeLayout:
    """`make_layout(58, "vi", "km", address="…")`: paper, languages, and more of `[slip]`."""

    def make(width_mm: int = 80, *languages: str, **of_slip: Any) -> Layout:
        slip = replace(office.slip, languages=languages or ("vi",), **of_slip)
        return layout_of(replace(office, printer=replace(office.printer, width_mm=width_mm), slip=slip))

    return make


@pytest.fixture(scope="session")
def layout(make_layout: MakeLayout) -> Layout:
    return make_layout()


@pytest.fixture(scope="session")
def make_slip(office: Settings) -> MakeSlip:
    """`make_slip("207", code="CT", marked=True)`: a slip of that service."""
    services = {service.code: service for service in office.service}

    def make(label: str = "207", *, code: str = "CT", **changes: Any) -> Slip:
        usual = {
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
def start_desk(layout: Layout) -> Iterator[StartDesk]:
    with ExitStack() as running:

        def start(
            uri: str,
            *,
            layout: Layout = layout,
            open_transport: Callable[[str], Transport] = open_transport,
            **settings: Any,
        ) -> Desk:
            inbox: queue.SimpleQueue[News] = queue.SimpleQueue()
            defaults = {"confirm": "printed", "timeout_s": 5}
            printer = PrinterSettings(uri=uri, **(defaults | settings))
            spooler = Spooler(Printing(printer, layout, inbox.put, open_transport=open_transport))
            spooler.start()
            running.callback(spooler.close)
            return Desk(spooler, inbox)

        yield start
