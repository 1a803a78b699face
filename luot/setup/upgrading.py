"""From one release to another while an office runs, and back: the kiosk is away for the seconds of its restart."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from core.instant import Instant
from luot.language import chosen_language
from luot.setup.journal_copy import bring_back, put_again, save, saved_at
from luot.setup.machine import Machine, MachineError
from luot.setup.office import SETTINGS, SetupError, Tell
from luot.setup.placing import place
from luot.setup.releases import Releases
from luot.setup.uninterrupted import uninterrupted
from words.figures import moment
from words.translation import mark, say

SYSTEMD = "share/luot/systemd"
KIOSK = "luot-kiosk.service"
GIVE_UP_S = 1200
"""Only where systemd itself does not answer: how long a start may take is told by the unit (TimeoutStartSec=), and a
kiosk that makes the journal's tables anew on a slow card is no bad release."""
NEXT_S = 60
"""After so long the next unit has its turn; the one that is slow starts on."""

DOES_NOT_UNDERSTAND = mark("Release {release} cannot use the settings; nothing was changed:")
NOW_RUNS = mark("Release {release} runs now; before it ran {before}, and luot-setup back returns to it")
GOES = mark("The kiosk changes to release {release}; from here on nothing interrupts it, not even Ctrl-C")
WAS_AWAY = mark("The kiosk was away for {seconds} seconds")
NOT_WELL = mark("Release {release} does not start, and {before} runs again:")
NEITHER = mark("Release {release} does not start, nor does {before}; journalctl -u luot-kiosk says why:")
DAMAGED = mark("Release {release} is damaged: install it again from its file")
NO_PREVIOUS = mark("There is no other release to go back to")
SLOW = mark("warning: {unit} does not start; journalctl -u {unit} says why")
COMES_BACK = mark("Release {release} cannot read the journal of the newer one: that of {when} comes back")
OTHER_JOURNAL = mark(
    "What came since lies in {folder}. Numbers go on behind those that may have been given out: luot guide slips "
    "lists the gap"
)


def upgrade(machine: Machine, release: Path, tell: Tell) -> None:
    """To this release; back to the one before it if its kiosk is not ready in time. Raises `SetupError` then, and
    before anything is changed if it cannot use the settings."""
    language, releases = chosen_language(machine), Releases(machine)
    before = releases.current
    if before is None or before == release:
        place(machine, release / SYSTEMD)
        releases.switch(release)
        return
    _change(machine, before, release, language, tell)


def back(machine: Machine, tell: Tell) -> None:
    """To the release that ran before. Raises `SetupError`, `MachineError` or `OSError`."""
    language, releases = chosen_language(machine), Releases(machine)
    now, before = releases.current, releases.previous
    if now is None or before is None:
        raise SetupError(say(language, NO_PREVIOUS))
    for each in (now, before):
        if not releases.journal_version(each):  # which journal it reads decides what is brought back
            raise SetupError(say(language, DAMAGED, release=each.name))
    _change(machine, now, before, language, tell)


def _change(machine: Machine, before: Path, release: Path, language: str, tell: Tell) -> None:
    """From `before`, which runs, to `release`; raises `SetupError` if the former runs still, or again."""
    releases = Releases(machine)
    older = releases.journal_version(release) < releases.journal_version(before)
    if machine.path(SETTINGS).exists():
        try:
            machine.do(str(release / "bin/luot"), "check", "--offline", SETTINGS)
        except MachineError as error:
            raise SetupError(f"{say(language, DOES_NOT_UNDERSTAND, release=release.name)}\n{error}") from error
    if older and (at := saved_at(machine, release.name)):
        when = moment(Instant(round(at * 1000)).moment.astimezone(), language)
        tell(say(language, COMES_BACK, release=release.name, when=when))
    earlier, units, kept = releases.previous, _running(machine), None
    if KIOSK in units:
        tell(say(language, GOES, release=release.name))
    with uninterrupted():
        began = time.monotonic()
        try:
            _stop_kiosk(machine, units)
            if older:
                kept = bring_back(machine, release.name, instead_of=before.name)
            else:
                save(machine, before.name)
            place(machine, release / SYSTEMD)
            releases.switch(release)
            _start_kiosk(machine, units)
        except BaseException as error:
            failed, runs = _return(machine, releases, before, release, kept, units)
            failed += _all(partial(releases.remember, earlier))
            if not isinstance(error, MachineError | OSError):
                raise
            why = say(language, NOT_WELL if runs else NEITHER, release=release.name, before=before.name)
            raise SetupError("\n".join((why, *map(str, (error, *failed))))) from error
        if kept:
            tell(say(language, OTHER_JOURNAL, release=release.name, folder=kept))
        _tell_how_long(language, units, began, tell)
        _restart_others(machine, units, language, tell)
    tell(say(language, NOW_RUNS, release=release.name, before=before.name))


def _return(
    machine: Machine, releases: Releases, before: Path, release: Path, kept: Path | None, units: list[str]
) -> tuple[list[Exception], bool]:
    """Lets `before` run again with the journal that it has left, and returns what has failed of it, and whether it has
    started. `kept`: where its journal lies, if `release` had one of its own."""

    def bring_journal() -> None:
        _stop_kiosk(machine, units)  # else it would write on
        if kept:
            put_again(machine, kept, release.name)
        elif releases.current == release and releases.journal_version(release) > releases.journal_version(before):
            bring_back(machine, before.name, instead_of=release.name)

    try:
        failed = _all(bring_journal, partial(place, machine, before / SYSTEMD), partial(releases.switch, before))
    finally:
        not_started = _all(partial(_start_kiosk, machine, units))
    return failed + not_started, not not_started


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
    """Waits until the line is back and it says that it is ready; raises `MachineError` if it ends before, or is not in
    the time that its unit has for it."""
    if KIOSK in units:
        machine.do("systemctl", "start", KIOSK, timeout_s=GIVE_UP_S)


def _restart_others(machine: Machine, units: list[str], language: str, tell: Tell) -> None:
    """One after another: while the wall is dark, the keypads are not."""
    for unit in units:
        if unit != KIOSK and not machine.try_to("systemctl", "restart", unit, timeout_s=NEXT_S):
            tell(say(language, SLOW, unit=unit))


def _tell_how_long(language: str, units: list[str], began: float, tell: Tell) -> None:
    if KIOSK in units:
        tell(say(language, WAS_AWAY, seconds=round(time.monotonic() - began)))
