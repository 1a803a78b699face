"""Looking back: a number's story, who did what, and the same as CSV."""

from __future__ import annotations

import csv
import io

import pytest

from core.messages.commands import Announce, CallNext
from core.messages.events import EVENT_TYPES
from counter.console.pages.look_up import KINDS
from runtime.journal.reader import JournalReader
from runtime.journal.writer import Journal
from tests.core.hall import Hall
from tests.counter.console.rig import Browser, Rig

EVIL = "=HYPERLINK(A1)"


@pytest.fixture
def reader(rig: Rig) -> Browser:
    """A supervisor of an office whose journal has one day."""
    hall = Hall()
    hall.start()
    hall.open("1")
    hall.take("CT")
    hall.do(CallNext, counter="1", operator="lan")
    hall.do(Announce, text=EVIL, operator="hoa")
    rig.account("hoa", "guide")
    with Journal(rig.console.journal) as journal:
        journal.append(hall.entries)
    browser = rig.at_work("lan", "supervisor")
    rig.accounts.people.set_language("lan", "en")
    return browser


def day_of(rig: Rig) -> str:
    return JournalReader(rig.console.journal).days()[-1]


def test_a_number_is_found_on_its_last_day(rig: Rig, reader: Browser) -> None:
    found = reader.get("/tickets?label=201")
    assert (found.status_code, found.headers["Location"]) == (303, f"/tickets/{day_of(rig)}/201")
    page = reader.get(found.headers["Location"]).text
    assert "umber 201 was called to counter 1 at" in page, "why"
    assert "Number 201 is called to counter 1" in page
    assert "Lan · console" in page


@pytest.mark.parametrize("address", ["/tickets?label=999", "/tickets?label=../x&day=x", "/tickets/2020-01-01/201"])
def test_what_is_not_there_is_said_beside_the_form(reader: Browser, address: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 404
    assert 'data-shows="refusal"' in answer.text
    assert 'name="label"' in answer.text


def test_actions_are_filtered_by_person_and_kind(reader: Browser) -> None:
    def shown(**wanted: str) -> int:
        return reader.get("/actions", query_string=wanted).text.count('<tr><th scope="row">')

    everything = shown()
    assert (shown(who="lan"), shown(who="hoa"), shown(who="hoa", kind="calls"), shown(who="nobody")) == (1, 1, 0, 0)
    assert sum(shown(kind=kind) for kind in ("calls", "tickets", "counters", "office")) == everything


def test_the_table_has_who_and_what_and_no_formula(rig: Rig, reader: Browser) -> None:
    answer = reader.get("/actions?who=hoa&format=csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="actions-{day_of(rig)}.csv"'
    head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head[2:] == ["What", "Number", "Counter", "Account", "Name", "Device"]
    assert row[2:] == [f"Notice: {EVIL}", "", "", "hoa", "Hoa", "console"]


def test_every_kind_of_act_has_a_place() -> None:
    placed = [name for _, types in KINDS.values() for name in types]
    by_no_command = {"OfficeResumed", "NumbersSkipped", "SlipFailed", "SlipConfirmed"}
    assert sorted(placed) == sorted(set(EVENT_TYPES) - by_no_command)


def test_guides_see_stories_but_not_who_did_what(rig: Rig, reader: Browser) -> None:
    guide = rig.at_work("mai", "guide")
    assert guide.get("/tickets").status_code == 200
    assert guide.get("/actions").status_code == 403
