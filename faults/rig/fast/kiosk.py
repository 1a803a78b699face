"""`luot-kiosk` by the office's fast clock."""

from __future__ import annotations

import sys

from faults.rig.fast.office_time import SPEED, office_clock
from kiosk.__main__ import main
from kiosk.time_scale import REAL_TIME, TimeScale

if __name__ == "__main__":
    scale = TimeScale(
        office_clock().make_clock,
        state_age_s=REAL_TIME.state_age_s / SPEED,
        forecast_gap_s=REAL_TIME.forecast_gap_s / SPEED,
        call_gap_s=REAL_TIME.call_gap_s / SPEED,
    )
    sys.exit(main(scale))
