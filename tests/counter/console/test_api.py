"""The HTTP interface: what is asked, what is answered, and how errors look."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from core.instant import Instant
from core.messages.commands import CallNext, OpenCounter
from core.messages.events import AnyEvent, DayOpened, Entry, TicketCalled, TicketIssued, Why
from core.messages.state import CallView, CounterView, Reply, TicketRef
from core.settings.conversions import rules_of
from counter.console.api import routes
from counter.console.pages.counter import REGIONS
from counter.console.streams import MOST, MOST_OF_ONE
from runtime.journal.writer import Journal
from tests.counter.console.rig import SETTINGS, Rig

CALL = {"type": "CallNext", "id": "1", "counter": "1"}


def journal(rig: Rig) -> None:
    """Number 201 was issued, and called by lan."""
    at = rig.time.at
    events: tuple[AnyEvent, ...] = (
        DayOpened(rules_of(SETTINGS)),
        TicketIssued(label="201", service="CT", class_="N", arrival=at),
        TicketCalled(label="201", counter="1", call_no=1, count=1, why=Why(rule="head_start")),
    )
    with Journal(rig.console.journal) as writer:
        writer.append(
            [
                Entry(seq=n, day="2026-11-24", at=at, line=at, event=event, cause=f"c{n}", by="console", operator="lan")
                for n, event in enumerate(events, 1)
            ]
        )


def test_the_state_is_sent_again_only_when_it_has_changed(rig: Rig) -> None:
    http, token = rig.browser().http, rig.token("read")
    first = http.get("/api/v1/state", headers=token)
    assert first.json is not None
    assert (first.status_code, first.json["office"]) == (200, "hall")
    known = token | {"If-None-Match": first.headers["ETag"]}
    assert http.get("/api/v1/state", headers=known).status_code == 304
    rig.kiosk.publish()
    assert rig.console.client.fresh_state(since=rig.kiosk.state.revision, within_s=60)
    assert http.get("/api/v1/state", headers=known).status_code == 200


def test_a_command_goes_out_in_the_name_of_who_is_logged_in(rig: Rig) -> None:
    browser = rig.at_work("lan", "operator")
    assert browser.command(CALL | {"operator": "an"}).status_code == 200
    [asked] = rig.kiosk.asked
    assert isinstance(asked, CallNext)
    assert (asked.id, asked.operator) == ("1", "lan")


def test_a_refusal_is_a_conflict_with_the_reply(rig: Rig) -> None:
    rig.kiosk.answer = {"ok": False, "code": "nobody_waiting", "message": {"vi": "Không còn ai chờ"}}
    answer = rig.browser().command(CALL, **rig.token("operate"))
    assert answer.status_code == 409
    assert answer.json == {"id": "1", **rig.kiosk.answer}


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"type": "CallNext", "id": "1"}', "application/json", 400),
        (b'{"type": "CallNext", "id": "1", "counter": "1", "more": 1}', "application/json", 400),
        (b'{"type": "CallNext", "id": "1", "counter": "1"}', "text/plain", 415),
        (b" " * 17_000, "application/json", 413),
    ],
)
def test_what_is_no_command_is_told_as_a_problem(rig: Rig, body: bytes, type_: str, status: int) -> None:
    headers = rig.token("operate") | {"Accept-Language": "vi"}
    answer = rig.browser().http.post("/api/v1/commands", data=body, content_type=type_, headers=headers)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    problem = msgspec.json.decode(answer.data)
    assert problem.keys() == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    assert problem["title"].startswith("Yêu cầu")


def test_without_a_connection_a_command_is_not_sent_and_without_an_answer_it_may_be_asked_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, token = rig.browser(), rig.token("operate")
    for unanswered, status in (("not_sent", 503), ("no_answer", 504)):
        monkeypatch.setattr(rig.console.client, "ask_or_say_why", lambda _, why=unanswered: why)
        answer = browser.command(CALL, **token)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_two_requests_with_one_id_are_asked_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, asked, go_on = rig.console.client.ask_or_say_why, threading.Event(), threading.Event()

    def slow(command: Any) -> Any:
        asked.set()
        assert go_on.wait(60)
        return ask(command)

    monkeypatch.setattr(rig.console.client, "ask_or_say_why", slow)
    token, statuses = rig.token("operate"), list[int]()
    both = [
        threading.Thread(target=lambda: statuses.append(rig.browser().command(CALL, **token).status_code))
        for _ in range(2)
    ]
    both[0].start()
    assert asked.wait(60)
    both[1].start()
    go_on.set()
    for thread in both:
        thread.join(60)
    assert statuses == [200, 200]
    assert len(rig.kiosk.asked) <= 2
    assert {command.id for command in rig.kiosk.asked} == {"1"}


def test_an_id_of_somebody_else_is_refused(rig: Rig) -> None:
    assert rig.browser().command(CALL, **rig.token("operate", "1")).status_code == 200
    assert rig.browser().command(CALL, **rig.token("operate")).status_code == 400
    assert len(rig.kiosk.asked) == 1


def test_a_second_next_within_two_seconds_is_ignored_and_said(rig: Rig) -> None:
    browser = rig.at_work("lan", "operator")
    rig.kiosk.answer = {"ok": True, "ticket": TicketRef(label="201", service="CT", class_="N", state="called")}
    assert browser.command(CALL).status_code == 200
    assert browser.command(CALL).status_code == 200, "the same press, asked again"
    again = browser.command(CALL | {"id": "2"})
    assert again.status_code == 409
    assert again.json is not None
    assert again.json["message"]["vi"] == "Vừa gọi số 201: xin chờ một chút"
    rig.time.pass_(2)
    assert browser.command(CALL | {"id": "3"}).status_code == 200
    assert [command.id for command in rig.kiosk.asked] == ["1", "1", "3"]


def test_a_second_next_while_the_first_is_not_answered_is_refused_and_said(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two pages of one counter at the same instant: the second press would end what the first has called."""
    ask, asked, go_on = rig.console.client.ask_or_say_why, threading.Event(), threading.Event()

    def slow(command: Any) -> Any:
        asked.set()
        assert go_on.wait(60)
        return ask(command)

    browser, second, statuses = rig.at_work("lan", "operator"), rig.browser(), list[int]()
    second.csrf, second.http._cookies = browser.csrf, browser.http._cookies
    monkeypatch.setattr(rig.console.client, "ask_or_say_why", slow)
    first = threading.Thread(target=lambda: statuses.append(browser.command(CALL).status_code))
    first.start()
    assert asked.wait(60)
    again = second.command(CALL | {"id": "2"})
    go_on.set()
    first.join(60)
    assert (again.status_code, statuses) == (409, [200])
    assert again.json is not None
    assert again.json["message"]["vi"] == "Bấm hai lần: chỉ lần bấm đầu được gửi"
    assert [command.id for command in rig.kiosk.asked] == ["1"]


def test_a_next_after_one_without_an_answer_asks_what_became_of_that_one(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kiosk may only be slow, and carry out both."""
    browser, asked = rig.at_work("lan", "operator"), list[str]()
    replies: dict[str, Any] = {"ok": True, "revision": 2}

    def silent(command: Any) -> Any:
        asked.append(command.id)
        return "no_answer" if len(asked) < 3 else Reply(id=command.id, **replies)

    monkeypatch.setattr(rig.console.client, "ask_or_say_why", silent)
    assert browser.command(CALL).status_code == 504
    assert browser.command(CALL | {"id": "2"}).status_code == 504
    done = browser.command(CALL | {"id": "3"})
    assert (done.status_code, done.json) == (200, {"id": "3", "ok": True, "revision": 2})
    assert asked == ["1", "1", "1"]
    assert browser.command(CALL | {"id": "4"}).status_code == 200
    asked[:] = []
    assert browser.command(CALL | {"id": "5"}).status_code == 504
    rig.time.pass_(10)
    assert browser.command(CALL | {"id": "6"}).status_code == 504
    assert asked == ["5", "6"], "by then the kiosk would refuse it"


def test_what_was_undone_can_be_called_again_at_once(rig: Rig) -> None:
    browser = rig.at_work("lan", "operator")
    rig.kiosk.answer = {"ok": True, "ticket": TicketRef(label="201", service="CT", class_="N", state="called")}
    for n, type_ in enumerate(("CallNext", "Undo", "CallNext")):
        assert browser.command(CALL | {"type": type_, "id": str(n)}).status_code == 200, type_
    assert [command.id for command in rig.kiosk.asked] == ["0", "1", "2"]


def test_a_next_without_an_answer_is_over_when_something_else_was_done_there(rig: Rig) -> None:
    """The kiosk was late, and the clerk took back what it had called: another press is for another person."""
    browser, asked = rig.at_work("lan", "operator"), late(rig)
    assert browser.command(CALL).status_code == 504
    assert browser.command(CALL | {"type": "Undo", "id": "2"}).status_code == 200
    assert browser.command(CALL | {"id": "3"}).status_code == 200
    assert asked == ["1", "2", "3"]


@pytest.mark.parametrize("undone", [False, True])
def test_a_late_call_that_the_state_shows_is_told_and_a_press_after_it_calls(rig: Rig, undone: bool) -> None:
    browser, asked = rig.at_work("lan", "operator"), late(rig)
    rig.kiosk.publish(calls=(call(1),))
    assert rig.console.client.wait_until(lambda known: bool(known.state and known.state.calls), 60)
    assert browser.command(CALL).status_code == 504
    rig.kiosk.publish(calls=(call(1), call(2, undone=undone), call(3, counter="2")))
    assert rig.console.client.wait_until(lambda known: known.state is not None and len(known.state.calls) == 3, 60)
    if not undone:
        again = browser.command(CALL | {"id": "2"})
        assert again.status_code == 409
        assert again.json is not None
        assert again.json["message"]["en"] == "Number 202 was called just now: please wait a moment"
        rig.time.pass_(2)
    assert browser.command(CALL | {"id": "3"}).status_code == 200
    assert asked == ["1", "3"]


def test_a_next_with_another_outcome_or_of_another_person_is_another_one(rig: Rig) -> None:
    rig.kiosk.publish(CounterView(id="1", status="open", services=("CT",)))
    assert rig.console.client.fresh_state(since=rig.kiosk.state.revision, within_s=60)
    browser, other, asked = rig.at_work("lan", "operator"), rig.at_work("an", "operator"), late(rig)
    assert browser.command(CALL).status_code == 504
    assert browser.command(CALL | {"id": "2", "outcome": "needs_papers"}).status_code == 200
    late(rig, asked)
    assert browser.command(CALL | {"id": "3"}).status_code == 504
    rig.kiosk.publish(CounterView(id="1", status="open", services=("CT",), operator="an"))
    assert rig.console.client.fresh_state(since=rig.kiosk.state.revision, within_s=60)
    assert other.command(CALL | {"id": "4"}).status_code == 200
    assert asked == ["1", "2", "3", "4"]


def late(rig: Rig, asked: list[str] | None = None) -> list[str]:
    """The kiosk does not answer the next command, but those after it; returns the ids that it is asked."""
    asked = [] if asked is None else asked
    before = len(asked)

    def ask(command: Any) -> Any:
        asked.append(command.id)
        return "no_answer" if len(asked) == before + 1 else Reply(id=command.id, ok=True, revision=2)

    rig.console.client.ask_or_say_why = ask  # type: ignore[method-assign]
    return asked


def call(call_no: int, *, counter: str = "1", undone: bool = False) -> CallView:
    at = Instant.of(datetime(2026, 11, 24, 1, tzinfo=UTC))
    label = f"20{call_no}"
    return CallView(
        call_no=call_no, label=label, service="CT", class_="N", counter=counter, at=at, count=1, undone=undone
    )


def test_events_go_on_behind_the_last_one_that_was_heard(rig: Rig) -> None:
    journal(rig)
    token = rig.token("read")
    for address, headers in (("/api/v1/events", {"Last-Event-ID": "1"}), ("/api/v1/events?after=1", {})):
        answer = rig.browser().http.get(address, headers=token | headers)
        parts = iter(answer.response)
        assert next(parts) == b"retry: 1000\n\n"
        heard = [bytes(next(parts)) for _ in range(2)]  # type: ignore[arg-type]  # they are bytes
        answer.close()
        assert [part.split(b"\n")[0] for part in heard] == [b"id: 2", b"id: 3"]
        event = msgspec.json.decode(heard[1].split(b"data: ")[1])
        assert (event["type"], event["label"], event["operator"]) == ("TicketCalled", "201", "lan")


def test_a_stream_begins_only_where_it_can(rig: Rig) -> None:
    http, token = rig.browser().http, rig.token("read")
    assert http.get("/api/v1/events", headers=token).status_code == 503, "there is no journal"
    journal(rig)
    for after in ("x", "-1", "1" * 30, "²"):
        assert http.get("/api/v1/events", query_string={"after": after}, headers=token).status_code == 400


def test_streams_beyond_the_last_seat_are_told_to_come_again_and_a_closed_one_frees_its_seat(rig: Rig) -> None:
    journal(rig)
    http = rig.browser().http
    tokens = [
        {"Authorization": f"Bearer {rig.accounts.tokens.make(f'board-{n}', 'read', None, by='test')}"}
        for n in range(MOST // MOST_OF_ONE + 1)
    ]
    *all_but_one, other = [token for token in tokens for _ in range(MOST_OF_ONE)][: MOST + 1]
    opened = [http.get("/api/v1/events", headers=token) for token in all_but_one[: MOST_OF_ONE + 1]]
    assert [stream.status_code for stream in opened] == [200] * len(opened)
    beyond = http.get("/api/v1/events", headers=tokens[0])
    assert (beyond.status_code, beyond.headers["Retry-After"]) == (503, "5"), "one token does not take them all"
    opened += [http.get("/api/v1/events", headers=token) for token in all_but_one[MOST_OF_ONE + 1 :]]
    assert http.get("/api/v1/events", headers=other).status_code == 503
    opened.pop().close()
    last = http.get("/api/v1/events", headers=other)
    assert last.status_code == 200
    for stream in (*opened, last):
        stream.close()


def test_a_long_past_is_told_in_parts_and_wakes_nobody_else(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    journal(rig)
    monkeypatch.setattr(routes, "BATCH", 1)
    answer = rig.browser().http.get("/api/v1/events?after=0", headers=rig.token("read"))
    before = rig.console.client.changes.version
    heard = [bytes(part).split(b"\n")[0] for part in islice(answer.response, 4)]  # type: ignore[arg-type]
    answer.close()
    assert heard == [b"retry: 1000", b"id: 1", b"id: 2", b"id: 3"], "without a beat between them"
    assert rig.console.client.changes.version == before


def test_days_and_stories_come_from_the_journal(rig: Rig) -> None:
    http, token = rig.browser().http, rig.token("read") | {"Accept-Language": "en"}
    assert http.get("/api/v1/days", headers=token).status_code == 503
    journal(rig)
    assert http.get("/api/v1/days", headers=token).json == {"days": ["2026-11-24"]}
    day = http.get("/api/v1/days/2026-11-24", headers=token).json
    assert day is not None
    assert (day["entries"], day["services"]["CT"]["tickets"], day["services"]["CT"]["calls"]) == (True, 1, 1)
    story = http.get("/api/v1/days/2026-11-24/tickets/201", headers=token).json
    assert story is not None
    assert [line["type"] for line in story["events"]] == ["TicketIssued", "TicketCalled"]
    assert story["events"][1]["operator"] == "lan"
    assert story["why"].startswith("Number 201 was called to counter 1")
    for missing in ("days/2020-01-01", "days/x", "days/2020-01-01/tickets/201", "days/2026-11-24/tickets/999"):
        assert http.get(f"/api/v1/{missing}", headers=token).status_code == 404


def test_answers_are_as_the_document_says(rig: Rig) -> None:
    journal(rig)
    http, token = rig.browser().http, rig.token("operate")
    document = http.get("/api/v1/openapi.json").json
    assert document is not None
    addresses = {rule.rule for rule in rig.app.url_map.iter_rules() if rule.rule.startswith("/api/v1")}
    assert {f"/api/v1{path}".replace("{", "<").replace("}", ">") for path in document["paths"]} == addresses

    def holds(path: str, url: str, status: int = 200, method: str = "get", **options: Any) -> None:
        answer = http.open(f"/api/v1{url}", method=method, headers=token, **options)
        assert answer.status_code == status
        content = document["paths"][path][method]["responses"][str(status)]["content"]
        schema = content[answer.mimetype]["schema"] | {"components": document["components"]}
        Draft202012Validator(schema).validate(answer.json if answer.is_json else msgspec.json.decode(answer.data))

    holds("/state", "/state")
    holds("/days", "/days")
    holds("/days/{day}", "/days/2026-11-24")
    holds("/days/{day}", "/days/2020-01-01", 404)
    holds("/days/{day}/tickets/{label}", "/days/2026-11-24/tickets/201")
    holds("/commands", "/commands", 200, "post", json=CALL)
    holds("/commands", "/commands", 400, "post", json={})


def test_a_second_person_reads_only_until_they_take_over(rig: Rig) -> None:
    lan, an = rig.at_work("lan", "operator"), rig.at_work("an", "operator")
    lan.get("/counter/1")
    assert lan.post("/counter/1/seat").status_code == 303
    assert rig.console.client.wait_until(lambda known: bool(known.state and known.state.counters[0].operator), 60)
    assert 'data-act="next"' in lan.get("/counter/1").text
    theirs = an.get("/counter/1").text
    for act in ("next", "services", "services-save"):  # saving the services takes the counter over, too
        assert f'data-act="{act}"' in lan.get("/counter/1").text
        assert f'data-act="{act}"' not in theirs
    assert "Lan đang ngồi quầy này" in theirs
    assert an.command(CALL).status_code == 403
    assert an.post("/counter/1/seat").status_code == 303
    assert [given.operator for given in rig.kiosk.asked if isinstance(given, OpenCounter)] == ["lan", "an"]
    assert an.command(CALL).status_code == 200
    assert lan.command(CALL | {"id": "2"}).status_code == 403
    assert "An đang ngồi quầy này" in lan.get("/counter/1").text


def test_at_a_counter_that_a_keypad_opened_whoever_acts_first_sits(rig: Rig) -> None:
    rig.kiosk.publish(CounterView(id="1", status="open", services=("CT",)))
    assert rig.console.client.fresh_state(since=rig.kiosk.state.revision, within_s=60)
    lan, an = rig.at_work("lan", "operator"), rig.at_work("an", "operator")
    assert lan.command(CALL).status_code == 200
    assert an.command(CALL | {"id": "2"}).status_code == 403


def test_an_id_that_somebody_else_has_used_seats_nobody(rig: Rig) -> None:
    rig.kiosk.publish(CounterView(id="1", status="open", services=("CT",)))
    assert rig.console.client.fresh_state(since=rig.kiosk.state.revision, within_s=60)
    assert rig.browser().command(CALL, **rig.token("operate")).status_code == 200
    lan, an = rig.at_work("lan", "operator"), rig.at_work("an", "operator")
    assert an.command(CALL).status_code == 400
    assert lan.command(CALL | {"id": "2"}).status_code == 200


def test_the_page_s_stream_brings_what_has_changed(rig: Rig) -> None:
    lan = rig.at_work("lan", "operator")
    once = lan.get("/counter/1/live?once").json
    assert once is not None
    assert (once["office"]["stale"], set(once["regions"])) == (False, set(REGIONS))
    answer = lan.http.get("/counter/1/live")
    parts = iter(answer.response)
    begin = [bytes(next(parts)) for _ in range(3)]  # type: ignore[arg-type]  # they are bytes
    assert [part.split(b"\n")[0] for part in begin] == [b"retry: 1000", b"event: office", b"event: regions"]
    rig.kiosk.publish(CounterView(id="1", status="open", services=("CT",), ticket="201", service="CT", phase="called"))
    found = next(bytes(part) for part in parts if bytes(part).startswith(b"event: regions"))  # type: ignore[arg-type]
    answer.close()
    changed = msgspec.json.decode(found.split(b"data: ")[1])
    assert "201" in changed["now"]["html"]
    assert "aside" not in changed, "nothing changed there"
    assert f'data-version="{changed["now"]["version"]}"' in lan.get("/counter/1").text


def test_a_stream_ends_with_its_session(rig: Rig) -> None:
    lan = rig.at_work("lan", "operator")
    answer = lan.http.get("/counter/1/live")
    parts = iter(answer.response)
    next(parts)
    rig.accounts.people.reset_password("lan", by="test")
    rest = list(parts)
    answer.close()
    assert len(rest) < 6
    assert lan.http.get("/counter/1/live").status_code == 401
