"""The Kiên Lương office's slips, for all tests of paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from printer.slip import Slip
from printer.typesetting import Layout

MakeLayout = Callable[..., Layout]
MakeSlip = Callable[..., Slip]


@pytest.fixture(scope="session")
def make_layout() -> MakeLayout:
    def make(width_mm: int = 80, language: str = "vi") -> Layout:
        return Layout(
            authority={"vi": "UBND XÃ KIÊN LƯƠNG", "en": "Kien Luong Commune"},
            name={"vi": "Trung tâm Phục vụ hành chính công", "en": "Public Administration Service Centre"},
            languages=(language,),
            width_mm=width_mm,
            return_min=30,
        )

    return make


@pytest.fixture(scope="session")
def layout(make_layout: MakeLayout) -> Layout:
    return make_layout()


@pytest.fixture(scope="session")
def make_slip() -> MakeSlip:
    def make(label: str = "207", **changes: Any) -> Slip:
        usual = {
            "service": {"vi": "Chứng thực", "en": "Certification of copies and signatures"},
            "short": {"en": "Certify"},
            "ahead": 4,
            "forecast": (15, 25),
            "taken": datetime(2026, 11, 24, 8, 15),  # noqa: DTZ001  # the office's local time, as it is printed
        }
        return Slip(label=label, **(usual | changes))

    return make
