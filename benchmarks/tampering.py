"""`python -m benchmarks.tampering`: how many of forty forged journals the audit finds, for each way of forging them.

Each is tried with the chain left as it was, with the chain computed anew, and with that when heads were kept elsewhere:
of each day, as on paper, and of the last state.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from random import Random
from typing import Literal, NamedTuple

from msgspec.structs import replace

from benchmarks.rig.forgeries import Forge, Journal, Written, days_of, forgeries
from core.decisions.decision import Decision
from core.messages.commands import AnyCommand, NewRoll, RefusalCode
from core.messages.events import Entry
from core.messages.observations import Observation, SlipProven
from core.settings.sections import DeviceSettings
from reports.audit.contradictions import contradictions
from reports.audit.replay import NoBeginningError, replay_day
from reports.audit.verdict import judge_calls
from runtime.journal.chain import check_chain
from runtime.journal.heads import DIGITS, Head
from runtime.journal.schema import Row, chained, row_of
from simulation.day_plan import DayPlan
from simulation.invented_days import InventedDays
from simulation.scenario import load_scenario
from simulation.simulator import GUIDE, Simulator
from simulation.what_if import NO_CHANGE

Mode = Literal["chain left", "chain anew", "head kept"]
MODES: tuple[Mode, ...] = ("chain left", "chain anew", "head kept")


SLIP_MM = 90


class OfficeWithRolls(Simulator):
    """On its first day a new roll of paper is put in, as in any office once a week; and each slip uses some of it."""

    def _handle(self, request: AnyCommand | Observation, *, by: str, unless: RefusalCode | None = None) -> Decision:
        measured = replace(request, mm=SLIP_MM) if isinstance(request, SlipProven) else request
        return super()._handle(measured, by=by, unless=unless)

    def _open_day(self, plan: DayPlan) -> None:
        super()._open_day(plan)
        if self._line.roll is None:
            self._handle(NewRoll(id="new-roll"), by=GUIDE)


def written_days(days: int, seed: int) -> list[Written]:
    """What the kiosk of the reference office writes."""
    entries: list[Entry] = []
    office = OfficeWithRolls(entries.append, paper=True)
    for plan in InventedDays("x", replace(load_scenario("reference-day"), days=days, seed=seed)).plans(NO_CHANGE):
        office.run_day(plan)
    return written(entries)


def written(entries: Sequence[Entry]) -> list[Written]:
    found: list[Written] = []
    for entry in entries:
        found.append(Written(entry, row_of(entry, found[-1].chain if found else None)[-1]))
    return found


class Trials(NamedTuple):
    """Trials on one journal, whose keypads are known."""

    journal: Journal
    devices: dict[str, DeviceSettings]
    heads: tuple[Head, ...]

    @classmethod
    def on(cls, journal: Journal) -> Trials:
        names = {str(entry.by) for entry, _ in journal if str(entry.by).startswith("keypad-")}
        devices = {
            name: DeviceSettings(name=name, role="keypad", counter=name.removeprefix("keypad-")) for name in names
        }
        last = [day[-1] for day in days_of(journal)]
        return cls(journal, devices, tuple(Head(entry.seq, str(chain)[:DIGITS]) for entry, chain in last))

    def found(self, forge: Forge, trials: int, seed: int) -> dict[Mode, int]:
        """How many of so many forged journals are found out."""
        found = dict.fromkeys(MODES, 0)
        for trial in range(trials):
            forged = forge(self.journal, Random(f"{seed} {trial}"))  # noqa: S311  # no secret
            is_contradicted = self.is_contradicted(forged)
            rows = [row_of(entry, None)[:-1] for entry, _ in forged]
            left = [(*row, each.chain) for row, each in zip(rows, forged, strict=True)]
            anew = chain_anew(rows)
            found["chain left"] += is_contradicted or check_chain(left).broken is not None
            found["chain anew"] += is_contradicted or check_chain(anew).broken is not None
            proofs = check_chain(anew, self.heads).heads
            found["head kept"] += is_contradicted or any(proof.result != "proven" for proof in proofs)
        return found

    def is_contradicted(self, forged: Journal) -> bool:
        """What the audit finds without looking at the chain, on each day that differs and the one before it."""
        original = {day[0].entry.day: _unnumbered(day) for day in days_of(self.journal)}
        days = days_of(forged)
        openings = [day[0].entry for day in days[1:]]
        differs = [_unnumbered(day) != original.get(day[0].entry.day) for day in days]
        for at, (day, following) in enumerate(zip(days, [*openings, None], strict=True)):
            if any(differs[at : at + 2]) and self._is_faulty([entry for entry, _ in day], following):
                return True
        return False

    def _is_faulty(self, entries: Sequence[Entry], following: Entry | None) -> bool:
        try:
            day = replay_day(entries, following=following)
        except NoBeginningError:
            return True
        faults = (verdict.fault for verdict in judge_calls(day.calls))
        return day.gap is not None or any(faults) or any(contradictions(day, self.devices))


def _unnumbered(day: Sequence[Written]) -> list[tuple[Entry, int]]:
    """Entries without `seq` but with its step to the one before: a renumbered day does not differ."""
    first = day[0].entry.seq
    return [(replace(entry, seq=0), entry.seq - first - at) for at, (entry, _) in enumerate(day)]


def chain_anew(rows: Sequence[Row]) -> list[Row]:
    """As somebody does who has read how it is computed."""
    anew: list[Row] = []
    for row in rows:
        anew.append((*row, chained(anew[-1][-1] if anew else None, row)))
    return anew


def table(days: int, trials: int, show: Callable[[str], None]) -> None:
    on = Trials.on(written_days(days, seed=3))
    calls = sum(len(replay_day([entry for entry, _ in day]).calls) for day in days_of(on.journal))
    show(f"{days} days, {calls} calls, {len(on.journal)} entries; untouched: {_alarms(on)} alarms\n")
    show(f"| found, of {trials} each | {' | '.join(MODES)} |\n|---|---:|---:|---:|")
    for what, forge in forgeries(written_days(days, seed=4)).items():
        found = on.found(forge, trials, seed=5)
        show(f"| {what} | {' | '.join(str(found[mode]) for mode in MODES)} |")


def _alarms(on: Trials) -> int:
    days = days_of(on.journal)
    replayed = [
        replay_day([entry for entry, _ in day], following=after[0].entry if after else None)
        for day, after in zip(days, [*days[1:], None], strict=True)
    ]
    faults = sum(verdict.fault is not None for day in replayed for verdict in judge_calls(day.calls))
    return faults + sum(1 for day in replayed for _ in contradictions(day, on.devices))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tampering", description="What the audit finds.")
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--days", type=int, default=12)
    arguments = parser.parse_args()
    table(arguments.days, arguments.trials, lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
