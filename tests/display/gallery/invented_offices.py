"""Offices that nobody has, for walls that must hold whatever an office has: a few or many services and counters, short
and long labels and names, in one language or two."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from msgspec.structs import replace

from core.names import Names
from core.settings.sections import (
    CounterSettings,
    DeviceSettings,
    DisplaySettings,
    KioskSettings,
    ServiceSettings,
    Settings,
)
from core.settings.views import HALL, View
from display.gallery.drawing import Size, spoken_in
from display.gallery.gallery import SIZES
from display.gallery.scenes.all import SCENES

SEED = 20261130
MOST_SERVICES, MOST_COUNTERS = 12, 20
TONGUES = (("vi",), ("en",), ("vi", "km"))
NAMES: tuple[Names, ...] = (
    {"vi": "Hộ tịch", "en": "Civil status", "km": "អត្រានុកូល"},
    {"vi": "Chứng thực", "en": "Certification", "km": "បញ្ជាក់"},
    {"vi": "Đất đai", "en": "Land", "km": "ដីធ្លី"},
    {"vi": "Lao động, xã hội", "en": "Labour", "km": "ការងារ"},
    {"vi": "Kinh doanh", "en": "Business", "km": "អាជីវកម្ម"},
    {"vi": "Trả kết quả", "en": "Results", "km": "លទ្ធផល"},
    {"vi": "Trực tuyến", "en": "Online help", "km": "អនឡាញ"},
    {"vi": "Hướng dẫn", "en": "Guidance", "km": "ណែនាំ"},
    {"vi": "Thu phí", "en": "Fees", "km": "បង់ប្រាក់"},
    {"vi": "Bảo hiểm xã hội", "en": "Social insurance", "km": "ធានារ៉ាប់រង"},
    {"vi": "Cấp phép xây dựng", "en": "Building permits", "km": "អនុញ្ញាតសាងសង់"},
    {"vi": "Lý lịch tư pháp", "en": "Criminal records", "km": "ប្រវត្តិយុត្តិធម៌"},
)
CENTRES: tuple[Names, ...] = (
    {"vi": "UBND xã An Biên", "en": "An Biên Commune", "km": "ឃុំអានបៀន"},
    {
        "vi": "Trung tâm Phục vụ hành chính công phường Vĩnh Thông – Rạch Giá",
        "en": "Public Administration Service Centre of Vĩnh Thông Ward, Rạch Giá",
        "km": "មជ្ឈមណ្ឌលសេវារដ្ឋបាលសាធារណៈ",
    },
)
PREFIXES = {
    3: "123456789ABC",
    4: ("A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3", "D1", "D2", "D3"),
    5: ("HT1", "CT2", "DD3", "XH4", "KD5", "KT6", "TT7", "HD8", "TP9", "BH1", "XD2", "LL3"),
}
"""Characters of a label → prefixes; two digits follow."""
FIRST_PIN = 4
"""Of the services' buttons: services without one would be hidden while nobody waits."""


MEETING: Names = {"vi": "Họp", "en": "Meeting", "km": "ប្រជុំ"}


class Case(NamedTuple):
    """A picture of an invented office."""

    settings: Settings
    size: Size
    scene: str
    view: View = HALL

    @property
    def told(self) -> str:
        """As the name of a test."""
        services, counters = len(self.settings.service), len(self.settings.counter)
        language = "+".join(self.settings.office.languages)
        return f"{self.scene}-{self.view.kind}-{services}x{counters}-{language}-{self.size[0]}x{self.size[1]}"


def cases(example: Settings, *, rounds: int, seed: int = SEED) -> Iterator[Case]:
    """In each round every number of services stands on every size in every tongue once, in a scene of its own."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    scenes = list(SCENES)
    for _ in range(rounds):
        for services, size, tongue in product(range(1, MOST_SERVICES + 1), SIZES, TONGUES):
            made = invented(example, chance, services, tongue)
            yield Case(replace(made, display=replace(made.display, size=size)), size, chance.choice(scenes))


def cases_of_parts(example: Settings, *, seed: int = SEED) -> Iterator[Case]:
    """Walls for a part of such an office, every other one in two languages by turns."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    for n, case in enumerate(cases(example, rounds=1, seed=seed)):
        display = replace(case.settings.display, languages=("en", "km") if n % 2 else ())
        view = _part(case.settings, chance)
        wall = DeviceSettings(
            name="wall", role="wall", view=view.kind, services=tuple(view.services), counters=tuple(view.counters)
        )
        device = (*(each for each in case.settings.device if each.role != "wall"), wall)
        yield case._replace(settings=replace(case.settings, display=display, device=device), view=view)


def _part(settings: Settings, chance: random.Random) -> View:
    codes, counters = [each.code for each in settings.service], [each.id for each in settings.counter]
    some = frozenset(chance.sample(codes, chance.randint(1, len(codes))))
    match chance.choice(("zone", "corridor", "counter")):
        case "counter":
            return View("counter", counters=frozenset([chance.choice(counters)]))
        case "zone":
            return View("zone", services=some)
        case _:
            return View("corridor", services=chance.choice((some, frozenset())))


def invented(example: Settings, chance: random.Random, services: int, tongue: tuple[str, ...]) -> Settings:
    counters = chance.randint(1, MOST_COUNTERS)
    prefixes, names = PREFIXES[chance.choice(list(PREFIXES))], chance.sample(NAMES, services)
    codes = [f"S{n}" for n in range(services)]
    office = replace(example.office, name=chance.choice(CENTRES), languages=tongue)
    made = replace(
        example,
        office=office,
        service=tuple(
            ServiceSettings(code=code, prefix=prefix, name=name, button=pin)
            for pin, (code, prefix, name) in enumerate(zip(codes, prefixes, names, strict=False), start=FIRST_PIN)
        ),
        counter=tuple(CounterSettings(id=str(n), offsets=_served(codes, n, chance)) for n in range(1, counters + 1)),
        device=(DeviceSettings(name="kiosk", role="kiosk"), DeviceSettings(name="wall", role="wall")),
        kiosk=KioskSettings(stop_reasons=("meeting",)),
        reasons={"meeting": MEETING},
        display=DisplaySettings(diagonal_in=55, distance_m=6),
    )
    return spoken_in(made, tongue[0])


def _served(codes: list[str], counter: int, chance: random.Random) -> dict[str, int]:
    """Most of the services; the first counter serves all, so that each has one."""
    return {code: 0 for code in codes if counter == 1 or chance.random() < 0.7} or {codes[0]: 0}
