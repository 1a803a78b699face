"""All scenes by their names, which stand in file names and behind `--state`."""

from __future__ import annotations

from display.gallery.scene import Play
from display.gallery.scenes import calls, hours, services, troubles

SCENES: dict[str, Play] = {
    play.__name__.replace("_", "-"): play
    for play in (
        calls.spotlight,
        calls.priority,
        calls.again,
        calls.steady,
        calls.four_at_once,
        calls.all_counters_at_once,
        calls.full_list,
        calls.nobody_at_counters,
        calls.nobody_yet,
        calls.nobody_waits,
        calls.absent,
        services.long_waits,
        services.service_full,
        services.service_later,
        services.service_paused,
        services.counter_paused,
        hours.before_opening,
        hours.noon,
        hours.last_hour,
        hours.evening,
        hours.night,
        hours.holiday,
        hours.none_left,
        hours.stopped,
        hours.paused,
        troubles.one_notice,
        troubles.three_notices,
        troubles.emergency,
        troubles.printer_out,
        troubles.machine_out,
        troubles.stale,
        troubles.starting,
        troubles.never_connected,
        troubles.clock_unknown,
        troubles.all_at_once,
    )
}
