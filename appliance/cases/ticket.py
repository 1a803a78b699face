"""A ticket goes through: a button is pressed, a slip comes out, a key calls, the wall shows it, the bell is heard."""

from __future__ import annotations

import time
from collections.abc import Iterator

from appliance.patience import until
from appliance.trial import Trial
from faults.report import Outcome

TIMES = 3


def run(trial: Trial) -> Iterator[Outcome]:
    shown_s, heard_s = [], []
    with trial.ground.running() as office:
        plugged_s = office.await_issuing()
        slips_s = [office.press() for _ in range(trial.times)]
        trial.album.keep(office.paper.newest, "slip")
        labels = office.slips()
        for n, label in enumerate(labels, 1):
            bells = len(office.chimes())
            began = time.monotonic()
            office.call_next()
            until("the bell", lambda bells=bells: len(office.chimes()) > bells)  # type: ignore[misc]
            heard_s.append(time.monotonic() - began)
            until(f"{label} on the wall", lambda label=label: office.calls(label))  # type: ignore[misc]
            shown_s.append(time.monotonic() - began)
            if n == 1:
                trial.album.keep(office.screen(), "call")
            office.await_silence()
            if n == 1:
                trial.album.keep_sound(office.last_call_heard(), "heard")
    yield Outcome(
        "a press, a slip, a key, the wall, the bell",
        trial.times,
        f"a slip {max(slips_s):.1f} s after the press at the latest; after the key, in silence, the bell within "
        f"{max(heard_s):.1f} s and the number on the screen, read by tesseract, within {max(shown_s):.1f} s; the lamp "
        f"{plugged_s:.1f} s after the printer was plugged in",
        max(slips_s),
        tuple(f"the slips say {labels}" for _ in range(1) if labels != [f"1{n:02}" for n in range(1, len(labels) + 1)]),
    )
