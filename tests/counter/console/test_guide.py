"""The guide's page: what it shows of the office, and what its forms send."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from core.instant import Instant
from core.messages.commands import Announce, TakeTicket
from core.messages.events import AnyEvent, DayOpened, Entry, TicketIssued, TicketVoided
from core.messages.state import AbsentView, CounterView, ServiceView, State, TicketRef, ToTellView, WaitingView
from core.settings.conversions import rules_of
from counter.console.pages.guide_view import GuideView
from counter.console.pages.issued_today import IssuedToday
from runtime.journal.writer import Journal
from tests.conftest import PATIENCE_S
from tests.counter.console.rig import SETTINGS, Browser, Rig

DAY = "2026-11-24"
AT = Instant.parse("2026-11-24T01:00:00Z")


def waiting(label: str, class_: Any = "N", ahead: int = 0) -> WaitingView:
    return WaitingView(label=label, service="CT", class_=class_, since=AT, ahead=ahead, forecast=(10, 20))


def in_journal(rig: Rig, *events: AnyEvent) -> None:
    with Journal(rig.console.journal) as writer:
        everything = (DayOpened(rules_of(SETTINGS)), *events)
        writer.append(
            [
                Entry(seq=n, day=DAY, at=AT, line=AT, event=event, by="console", operator="lan")
                for n, event in enumerate(everything, 1)
            ]
        )


def issued(label: str, *, paper: bool = True) -> TicketIssued:
    return TicketIssued(label=label, service="CT", class_="N", arrival=AT, paper=paper)


def shown(rig: Rig, **fields: Any) -> State:
    """The kiosk publishes this state, and the console knows it."""
    rig.kiosk.state = replace(rig.kiosk.state, **fields)
    rig.kiosk.publish()
    state = rig.console.client.fresh_state(since=rig.kiosk.state.revision, within_s=PATIENCE_S)
    assert state
    return state


def commands_of(html: str) -> list[dict[str, Any]]:
    """The commands of all buttons, in the order of the page."""
    found = re.findall(r'name="command" value="([^"]*)"', html)
    return [json.loads(each.replace("&#34;", '"')) for each in found]


def region(html: str, name: str) -> str:
    return html.split(f'data-region="{name}"')[1].split("</section>")[0]


@pytest.fixture
def guide(rig: Rig) -> Browser:
    return rig.at_work("lan", "guide")


def test_the_last_six_slips_are_those_with_paper_newest_first(rig: Rig) -> None:
    in_journal(rig, *(issued(f"20{n}", paper=n != 7) for n in range(1, 9)), TicketVoided("206", "mistake"))
    state = shown(rig, waiting=(waiting("208", ahead=2),))
    slips = GuideView(SETTINGS, "en").slips(IssuedToday(rig.console.journal).newest(state) or (), state)
    assert [slip.label for slip in slips] == ["208", "206", "205", "204", "203", "202"]
    assert [slip.place.says for slip in slips][:3] == ["waiting, people ahead: 2", "cancelled", "has had its turn"]
    assert [slip.place.acts for slip in slips][:2] == [("void", "service", "priority", "reprint"), ()]


def test_what_is_issued_later_is_read_on_and_another_day_is_not_shown(rig: Rig) -> None:
    in_journal(rig, issued("201"))
    today = IssuedToday(rig.console.journal)
    state = shown(rig)
    assert [each.label for each in today.newest(state) or ()] == ["201"]
    with Journal(rig.console.journal) as writer:
        writer.append([Entry(seq=3, day=DAY, at=AT, line=AT, event=issued("202"))])
    later = replace(state, revision=state.revision + 1)
    assert [each.label for each in today.newest(later) or ()] == ["202", "201"]
    assert today.newest(replace(later, day="2026-11-25")) == ()


def test_a_journal_that_cannot_be_read_is_said(rig: Rig, guide: Browser) -> None:
    assert "Hiện chưa đọc được nhật ký" in guide.get("/guide").text


def test_each_slip_has_its_acts_and_what_would_rob_somebody_takes_a_second_tap(rig: Rig, guide: Browser) -> None:
    in_journal(rig, issued("201"), issued("202"))
    shown(rig, waiting=(waiting("201", "P"), waiting("202")), services=(ct(),))
    html = region(guide.get("/guide").text, "slips")
    kinds = [(each["type"], each["label"]) for each in commands_of(html)]
    # In a hall with one service there is none to change to.
    ours = ["VoidTicket", "ChangeClass", "Reprint"]
    assert kinds == [(kind, label) for label in ("202", "201") for kind in ours]
    classes = {each["label"]: each["class"] for each in commands_of(html) if "class" in each}
    assert classes == {"202": "P", "201": "N"}
    sheets = "".join(re.findall(r"<details.*?</details>", html, re.DOTALL))
    assert [each["type"] for each in commands_of(sheets)] == ["VoidTicket", "ChangeClass", "VoidTicket", "ChangeClass"]


def test_the_second_tap_of_priority_names_what_it_does_to_the_order(rig: Rig, guide: Browser) -> None:
    in_journal(rig, issued("202"))
    shown(rig, waiting=(waiting("202"),), services=(ct(),))
    html = guide.get("/guide").text
    effect = "Số này sẽ được tính như đến sớm hơn 30 phút, có thể được gọi trước người đang chờ."
    assert f"<p>Cho số 202 ưu tiên? {effect}</p>" in region(html, "slips")
    form = html.split("number-form")[1].split("</form>")[0]
    sheet = next(each for each in re.findall(r"<details.*?</details>", form, re.DOTALL) if "number-priority" in each)
    assert f"<p>{effect}</p>" in sheet
    assert [each["type"] for each in commands_of(sheet)] == ["ChangeClass"]
    assert [each["type"] for each in commands_of(form)].count("ChangeClass") == 1


@pytest.mark.parametrize(
    ("head_start_min", "says"),
    [
        (0, "It is then marked as priority; in this office that does not change the order."),
        (15, "It then counts as having come 15 minutes earlier, and may be called before people who wait now."),
        (1440, "It is then called before all who have no priority, however long they have waited."),
    ],
)
def test_what_priority_does_depends_on_the_offices_head_start(head_start_min: int, says: str) -> None:
    office = replace(SETTINGS.office, head_start_min=head_start_min)
    assert GuideView(replace(SETTINGS, office=office), "en").priority_effect == says


def ct() -> ServiceView:
    names = SETTINGS.service[0].name
    return ServiceView(code="CT", name=names, short=names, waiting=2, last="202", open=True)


def test_the_ticket_that_a_guide_took_stands_large_with_people_ahead_and_the_wait(rig: Rig, guide: Browser) -> None:
    in_journal(rig, issued("201"), issued("202", paper=False))
    shown(rig, waiting=(waiting("201"), waiting("202", ahead=1)), services=(ct(),))
    html = region(guide.get("/guide").text, "taken")
    assert 'data-shows="label">202<' in html
    assert "đang chờ, số người trước: 1 · dự kiến chờ: 10–20 phút" in html
    other = rig.at_work("minh", "guide")
    assert 'data-shows="label"' not in region(other.get("/guide").text, "taken")


def test_companions_are_priority_numbers_that_are_called_or_near(rig: Rig, guide: Browser) -> None:
    called = CounterView(
        id="2", status="open", services=("CT",), ticket="209", service="CT", class_="P", phase="called", since=AT
    )
    near, far = waiting("201", "P", ahead=2), waiting("202", "P", ahead=3)
    shown(rig, waiting=(near, far, waiting("203")), counters=(called,))
    html = region(guide.get("/guide").text, "companions")
    assert re.findall(r"♥ (\d+)", html) == ["209", "201"]


def test_numbers_to_tell_and_late_comers_are_one_tap(rig: Rig, guide: Browser) -> None:
    shown(
        rig,
        to_tell=(ToTellView(label="204", service="CT", arrived=AT),),
        absent=(AbsentView("201", "CT", AT.later(1_800_000)),),
    )
    html = guide.get("/guide").text
    assert commands_of(region(html, "todo")) == [{"type": "MarkTold", "label": "204"}]
    assert commands_of(region(html, "late")) == [{"type": "Return", "label": "201"}]
    assert "được quay lại đến 08:30" in html


def test_the_notice_about_the_portal_stands_for_an_hour(rig: Rig, guide: Browser) -> None:
    text = "Cổng dịch vụ công đang gián đoạn: các bước trực tuyến có thể lâu hơn"
    assert f'value="{text}"' in guide.get("/guide").text
    assert guide.post("/guide/notice", {"text": text, "minutes": "60"}).status_code == 303
    assert guide.post("/guide/notice", {"text": "Họp", "minutes": ""}).status_code == 303
    portal, meeting = rig.kiosk.asked
    assert isinstance(portal, Announce)
    assert isinstance(meeting, Announce)
    assert (portal.text, portal.until, portal.operator) == (text, rig.time.at.later(3_600_000), "lan")
    assert meeting.until is UNSET


@pytest.mark.parametrize("form", [{"text": "a", "minutes": "61"}, {"text": " ", "minutes": "60"}, {"text": "a\nb"}])
def test_a_notice_that_cannot_be_is_refused(rig: Rig, guide: Browser, form: dict[str, str]) -> None:
    assert guide.post("/guide/notice", form).status_code == 400
    assert rig.kiosk.asked == []


def test_a_list_written_by_hand_is_entered_with_its_times_and_what_is_refused_stays(rig: Rig, guide: Browser) -> None:
    guide.get("/guide/list")
    rig.kiosk.answer = {"ok": True, "ticket": TicketRef(label="207", service="CT", class_="N", state="waiting")}
    first = {"id-0": "a", "time-0": "07:20", "service-0": "CT", "class-0": "P"}
    html = guide.post("/guide/list", first | {"id-1": "b", "time-1": "07:25", "service-1": ""}).text
    [asked] = rig.kiosk.asked
    assert isinstance(asked, TakeTicket)
    assert (asked.id, asked.paperless, asked.class_) == ("a", True, "P")
    assert asked.arrived == Instant.of(rig.console.now().local.replace(hour=7, minute=20))
    assert ">207<" in html
    assert "Cần ghi cả giờ đến và lĩnh vực" in html
    assert 'name="time-0" value="07:25"' in html, "the line that is left stands first"

    rig.kiosk.answer = {"ok": False, "code": "issuing_closed", "message": {"vi": "Tạm ngưng cấp số"}}
    html = guide.post("/guide/list", {"id-0": "c", "time-0": "07:30", "service-0": "CT"}).text
    assert "Tạm ngưng cấp số" in html
    assert 'name="id-0" value="c"' not in html, "a refused id would be refused again"


def test_without_a_script_the_pressed_button_says_what_its_form_is_for(rig: Rig, guide: Browser) -> None:
    paperless = json.dumps({"type": "TakeTicket", "paperless": True})
    assert json.loads(paperless) in commands_of(guide.get("/guide").text)
    form = {"command": paperless, "page": "guide", "service": "CT", "then[]": "", "class": "P"}
    answer = guide.post("/commands", form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/guide")
    [asked] = rig.kiosk.asked
    assert isinstance(asked, TakeTicket)
    assert (asked.service, asked.class_, asked.paperless, asked.then) == ("CT", "P", True, UNSET)


def test_whoever_is_no_guide_has_no_such_page(rig: Rig) -> None:
    operator = rig.at_work("an", "operator")
    assert operator.get("/guide").status_code == 403
    assert 'href="/guide"' not in operator.get("/account").text
