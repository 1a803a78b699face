"""Examines the machine that it runs on, and through the bus the office: one part after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import UNSET

from core import __version__
from core.instant import DAY_MS, Instant, Now
from core.messages.state import PartView
from core.messages.wire import KIOSK
from core.settings.problem import Problem
from core.settings.sections import Settings
from doctor.bus.broker import broker, not_tried, not_tried_before_settings
from doctor.bus.buttons import buttons, pressed_today
from doctor.bus.certificate import certificate
from doctor.bus.devices import devices, versions
from doctor.bus.office import Heard
from doctor.bus.printer import paper, printer
from doctor.bus.walls import sound, walls
from doctor.machine.card import card
from doctor.machine.disk import Sample, disk
from doctor.machine.machine import Machine
from doctor.machine.power import power
from doctor.machine.temperature import temperature
from doctor.machine.time_source import Facts as TimeFacts
from doctor.machine.time_source import last_set, time_source
from doctor.machine.units import units
from doctor.records.backups import backups, has_backups
from doctor.records.journal import journal
from doctor.records.settings_file import changed_at, settings_file
from doctor.report import LastReport, samples_of, seen_before, with_sample
from runtime.bus.credentials import is_on_this_machine

ELSEWHERE = Path("/var/lib")
"""Whose disk is looked at on a machine without a journal."""


class Subject(NamedTuple):
    """What is examined."""

    file: Path
    settings: Settings
    problems: list[Problem]
    device: str | None
    """The account of the bus; None: there is none, and `heard` says why in `why_not`."""
    heard: Heard
    now: Callable[[], Now]
    machine: Machine = Machine()
    is_forbidden: bool = False
    """There is an account, but this user may not read its password."""
    is_unread: bool = False
    """Nobody can read the settings: `settings` are the defaults, which tell nothing of this office."""

    @property
    def is_main(self) -> bool:
        """Whether this is the machine of the kiosk, its journal and its backups."""
        return is_on_this_machine(self.settings.broker.uri)


def examine(subject: Subject, last: LastReport | None) -> LastReport:
    now, heard = subject.now(), subject.heard
    seen = {**seen_before(last), **{name: now.utc for name, each in heard.healths.items() if each.online}}
    room, sample = _disk(subject, now.utc, samples_of(last))
    samples = with_sample(samples_of(last), sample, DAY_MS)
    return LastReport(
        at=str(now.utc),
        parts=tuple(
            part
            for part in (*_office(subject, now, seen_before(last)), room, *_machine(subject, now))
            if part is not None
        ),
        samples=tuple((int(each.at), each.used) for each in samples),
        seen={name: int(at) for name, at in seen.items()},
        shown=last.shown if last else None,
        logged=last.logged if last else None,
    )


def _office(subject: Subject, now: Now, seen: Mapping[str, Instant]) -> Iterator[PartView | None]:
    settings, heard = subject.settings, subject.heard
    kiosk = heard.healths.get(KIOSK)
    state = heard.state if heard.is_fresh else None
    online = kiosk if kiosk is not None and kiosk.online else None
    yield settings_file(subject.file, settings, subject.problems, changed_at(subject.file), _since(subject))
    if subject.is_main:
        yield journal(Path(settings.kiosk.journal), online, has_backups=has_backups(settings))
    if subject.is_unread:
        return
    if subject.is_main:
        yield backups(settings, now.utc)
    if subject.device is None and subject.problems:
        yield not_tried_before_settings()
    elif subject.device is None:
        yield not_tried(heard.why_not, is_forbidden=subject.is_forbidden)
    else:
        yield broker(heard, settings.broker.uri, subject.device, has_secrets=settings.broker.secrets is not None)
    yield certificate(settings, now.utc)
    yield devices(settings.device, heard.healths, seen, ZoneInfo(settings.office.timezone))
    yield versions(settings.device, heard.healths, __version__)
    yield printer(state)
    yield paper(state)
    yield buttons(settings, online, pressed_today(Path(settings.kiosk.journal)))
    yield walls(settings, heard.healths, state)
    yield sound(settings, heard.healths)


def _machine(subject: Subject, now: Now) -> Iterator[PartView]:
    machine = subject.machine
    yield card(machine)
    yield time_source(TimeFacts(subject.settings.office.clock, now, last_set(machine), subject.heard.apart_ms))
    yield temperature(machine)
    yield power(machine)
    yield units(machine)


def _disk(subject: Subject, now: Instant, samples: Sequence[Sample]) -> tuple[PartView, Sample | None]:
    folder = Path(subject.settings.kiosk.journal).parent
    return disk(subject.machine, folder if folder.exists() else ELSEWHERE, now, samples)


def _since(subject: Subject) -> Instant | None:
    """Since when the kiosk of this very machine runs, by the same clock as the file's."""
    kiosk = subject.heard.kiosk
    if kiosk is None or not subject.is_main or kiosk.since is UNSET:
        return None
    return kiosk.since
