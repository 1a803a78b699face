"""The wall's screen is taken away and comes back.

qemu's graphics card cannot lose its cable: the kernel is told so instead, by /sys/class/drm/*/status.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.patience import until
from appliance.picture import SHOWS
from appliance.trial import Trial
from faults.report import Outcome

TIMES = 1
CONNECTOR = "/sys/class/drm/card0-Virtual-1/status"


def run(trial: Trial) -> Iterator[Outcome]:
    with trial.ground.running() as office:
        office.await_issuing()
        before = office.pid("luot-wall")
        office.hand.shell(f"echo off > {CONNECTOR}; udevadm trigger --subsystem-match=drm --action=change")
        office.press()
        bells = len(office.chimes())
        office.call_next()
        heard_s = until("the bell without a screen", lambda: len(office.chimes()) > bells)
        said = [row for row in office.log("luot-wall").splitlines() if "screen" in row]
        office.hand.shell(f"echo detect > {CONNECTOR}; udevadm trigger --subsystem-match=drm --action=change")
        label = office.slips()[0]
        shown_s = until("the number", lambda: office.screen_lit() > SHOWS and office.calls(label))
        restarted = office.pid("luot-wall") != before
        trial.album.keep(office.screen(), "screen-back")
    yield Outcome(
        "the screen is taken from the wall (by the kernel's word, not by a cable)",
        1,
        f"the bell {heard_s:.1f} s after the key all the same; the number on the screen {shown_s:.1f} s after its "
        f"return{', the wall was started again' if restarted else ''}; its log says: {'; '.join(said[-2:])}",
        shown_s,
    )
