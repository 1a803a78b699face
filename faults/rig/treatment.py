"""A kiosk whose files are damaged is started, and treated as its sentences tell the technician, until it works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple, Protocol

from core.messages.events import Entry, NumbersSkipped
from faults.invariants import labels_issued
from runtime.exits import EXIT_FAULT

SERVICES = ("CT", "HT")


class HasEndedError(Exception):
    """The kiosk has ended by itself; the text is what it said last."""

    def __init__(self, said: str, status: int = EXIT_FAULT) -> None:
        super().__init__(said)
        self.status = status


class Patient(Protocol):
    """A kiosk. What is asked of it while it runs raises `HasEndedError` if that ends it."""

    @property
    def journal(self) -> Path: ...
    def start(self) -> None: ...
    def take(self, service: str) -> str:
        """Returns the label of a new number."""

    def kill(self) -> None: ...
    def entries(self) -> Sequence[Entry]: ...
    def repair(self, out: Path) -> bool:
        """Whether `luot repair` has made a new journal."""


class Treated(NamedTuple):
    """What came of one damage; the kiosk still runs, unless it did not go on."""

    way: str
    """`went on`, `repaired`, `begun anew` or `did not go on`."""
    wrong: list[str]
    """Sentences, none if all was as it should be."""


def treat(patient: Patient, held: frozenset[str], dice: Random) -> Treated:
    """Numbers are taken; if that ends the kiosk, the ways out are taken in turn. `held`: labels that people hold."""
    ways = ["begun anew"] if dice.random() < 0.5 else ["repaired", "begun anew"]
    way, wrong, given = "went on", list[str](), set(held)
    while True:
        try:
            wrong += _work(patient, given)
        except HasEndedError as ended:
            if ended.status != EXIT_FAULT or not ways:
                return Treated("did not go on", [*wrong, f"ended with {ended.status}: {ended}"])
            wrong += _names_no_way_out(str(ended))
            way = _replace(patient, ways.pop(0))
        else:
            return Treated(way, [*wrong, *_unannounced(patient.entries(), held)])


def _work(patient: Patient, given: set[str]) -> Iterator[str]:
    """Numbers are taken, before and after one more kill; each is added to `given`."""
    for services in (SERVICES * 2, SERVICES):
        patient.start()
        for service in services:
            label = patient.take(service)
            if label in given:
                yield f"{label} was given out twice"
            given.add(label)
        if services != SERVICES:
            patient.kill()


def _names_no_way_out(said: str) -> Iterator[str]:
    if not ("luot repair" in said and "journal.sqlite.lock" in said and "\n" not in said):
        yield f"names no way out in one line: {said}"


def _replace(patient: Patient, way: str) -> str:
    """Does what the sentence has told; returns what came of it."""
    repaired = patient.journal.with_name("new.sqlite")
    if way == "repaired" and not patient.repair(repaired):
        way = "begun anew"
    for part in ("", "-wal", "-shm"):
        Path(f"{patient.journal}{part}").unlink(missing_ok=True)
    if way == "repaired":
        repaired.rename(patient.journal)
    return way


def _unannounced(entries: Sequence[Entry], held: frozenset[str]) -> Iterator[str]:
    missing = held.difference(labels_issued(entries))
    if missing and not any(isinstance(entry.event, NumbersSkipped) for entry in entries):
        yield f"{sorted(missing)} are lost, and nothing tells of it"
