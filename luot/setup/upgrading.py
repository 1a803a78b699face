"""From one release to another while an office runs, and back: the kiosk is away for the seconds of its restart."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from luot.setup.journal_copy import bring_back, save
from luot.setup.machine import Machine, MachineError
from luot.setup.office import SETTINGS, SetupError, Tell, language_of
from luot.setup.placing import place
from luot.setup.releases import Releases
from luot.setup.uninterrupted import uninterrupted
from words.translation import mark, say

SYSTEMD = "share/luot/systemd"
KIOSK = "luot-kiosk.service"
READY_S = 60
"""The kiosk says that it is ready when the line is back; whoever is not ready by then is not well."""

DOES_NOT_UNDERSTAND = mark("Release {release} cannot use the settings; nothing was changed:")
NOW_RUNS = mark("Release {release} runs now; before it ran {before}, and luot-setup back returns to it")
WAS_AWAY = mark("The kiosk was away for {seconds} seconds")
NOT_WELL = mark("Release {release} does not start, and {before} runs again:")
NO_PREVIOUS = mark("There is no other release to go back to")
SLOW = mark("warning: {unit} does not start; journalctl -u {unit} says why")
OTHER_JOURNAL = mark(
    "Release {release} cannot read the journal of the newer one, so that of before the upgrade is back; what came "
    "since lies in {folder}. Numbers go on behind those that may have been given out: luot guide slips lists the gap"
)


def upgrade(machine: Machine, release: Path, tell: Tell) -> None:
    """To this release; back to the one before it if its kiosk is not ready in time. Raises `SetupError` then, and
    before anything is changed if it cannot use the settings."""
    language, releases = language_of(machine), Releases(machine)
    before = releases.current
    if before is None or before == release:
        place(machine, release / SYSTEMD)
        releases.switch(release)
        return
    if machine.path(SETTINGS).exists():
        try:
            machine.do(str(release / "bin/luot"), "check", "--offline", SETTINGS)
        except MachineError as error:
            raise SetupError(f"{say(language, DOES_NOT_UNDERSTAND, release=release.name)}\n{error}") from error
    earlier, units = releases.previous, _running(machine)
    with uninterrupted():
        began = time.monotonic()
        try:
            _stop_kiosk(machine, units)
            save(machine)
            place(machine, release / SYSTEMD)
            releases.switch(release)
            _start_kiosk(machine, units)
        except BaseException as error:
            _, failed = _return(machine, releases, before, units)
            releases.remember(earlier)
            if not isinstance(error, MachineError | OSError):
                raise
            raise SetupError(_not_well(language, release, before, [error, *failed])) from error
        _tell_how_long(language, units, began, tell)
        _restart_others(machine, units, language, tell)
    tell(say(language, NOW_RUNS, release=release.name, before=before.name))


def back(machine: Machine, tell: Tell) -> None:
    """To the release that ran before. Raises `SetupError`, `MachineError` or `OSError`."""
    language, releases = language_of(machine), Releases(machine)
    now, before = releases.current, releases.previous
    if now is None or before is None:
        raise SetupError(say(language, NO_PREVIOUS))
    units = _running(machine)
    with uninterrupted():
        began = time.monotonic()
        kept, failed = _return(machine, releases, before, units)
        if kept:
            tell(say(language, OTHER_JOURNAL, release=before.name, folder=kept))
        if failed:
            raise failed[0]
        _tell_how_long(language, units, began, tell)
        _restart_others(machine, units, language, tell)
    tell(say(language, NOW_RUNS, release=before.name, before=now.name))


def _return(
    machine: Machine, releases: Releases, before: Path, units: list[str]
) -> tuple[Path | None, list[Exception]]:
    """Lets `before` run again; returns where the journal lies that it cannot read, if so, and what has failed."""
    now, kept = releases.current, list[Path | None]()
    steps: list[Callable[[], object]] = [partial(_stop_kiosk, machine, units)]
    if now is not None and now != before and releases.journal_version(now) > releases.journal_version(before):
        name = now.name
        steps.append(lambda: kept.append(bring_back(machine, name)))
    steps += [partial(place, machine, before / SYSTEMD), partial(releases.switch, before)]
    try:
        failed = _all(*steps)
    finally:
        not_started = _all(partial(_start_kiosk, machine, units))
    return next(iter(kept), None), failed + not_started


def _all(*steps: Callable[[], object]) -> list[Exception]:
    """Takes each step, whatever became of those before it: people stand at the kiosk. Returns what has failed."""
    failed = list[Exception]()
    for step in steps:
        try:
            step()
        except Exception as error:  # noqa: BLE001  # the caller tells it
            failed.append(error)
    return failed


def _running(machine: Machine) -> list[str]:
    """Our services that run."""
    if not machine.is_booted:
        return []
    listed = machine.do(
        "systemctl", "list-units", "--plain", "--no-legend", "--state=active,activating", "--type=service", "luot*"
    )
    return [line.split()[0] for line in listed.splitlines() if line.strip()]


def _stop_kiosk(machine: Machine, units: list[str]) -> None:
    if KIOSK in units:
        machine.do("systemctl", "stop", KIOSK)


def _start_kiosk(machine: Machine, units: list[str]) -> None:
    """Waits until it is ready; raises `MachineError` if it is not in time."""
    if KIOSK in units:
        machine.do("systemctl", "start", KIOSK, timeout_s=READY_S)


def _restart_others(machine: Machine, units: list[str], language: str, tell: Tell) -> None:
    """One after another: while the wall is dark, the keypads are not."""
    for unit in units:
        if unit != KIOSK and not machine.try_to("systemctl", "restart", unit, timeout_s=READY_S):
            tell(say(language, SLOW, unit=unit))


def _not_well(language: str, release: Path, before: Path, why: Sequence[Exception]) -> str:
    return "\n".join((say(language, NOT_WELL, release=release.name, before=before.name), *map(str, why)))


def _tell_how_long(language: str, units: list[str], began: float, tell: Tell) -> None:
    if KIOSK in units:
        tell(say(language, WAS_AWAY, seconds=round(time.monotonic() - began)))
