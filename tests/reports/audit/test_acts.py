"""What people did on a day, as `--who` tells it: with reasons, and with times of arrival that were written by hand."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from core.messages.commands import ChangeClass, StopIssuing, TakeTicket, VoidTicket
from reports.audit.acts import acts
from reports.audit.journal_source import OfficeTexts
from tests.core.hall import Hall


def test_reasons_and_arrivals_by_hand_are_told(hall: Hall) -> None:
    texts = OfficeTexts(
        language="en",
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        services={},
        reasons={"mistake": {"en": "Mistake"}, "asked": {"en": "Asked for"}},
        free={},
    )
    hall.wait(1200)
    early = hall.utc.later(-600_000)
    hall.do(TakeTicket, service="CT", paperless=True, arrived=early, operator="lan")
    hall.do(TakeTicket, service="CT", paperless=True)
    hall.do(ChangeClass, label="201", class_="P", reason="cụ 90 tuổi", operator="minh")
    hall.do(VoidTicket, label="202", reason="mistake")
    hall.do(StopIssuing, reason="asked", operator="lan")
    arrived = f"{early.moment.astimezone(texts.zone):%H:%M}"
    said = [line[10:] for line in acts(hall.entries, texts)]
    assert said[2:] == [
        f"Number 201 is issued: CT, entered by hand as arrived at {arrived}: lan (console)",
        "Number 202 is issued: CT: person not recorded (console)",
        "Number 201 now has priority – text that is no longer kept: minh (console)",
        "Number 202 is cancelled – Mistake: person not recorded (console)",
        "No new tickets for now – Asked for: lan (console)",
    ]
