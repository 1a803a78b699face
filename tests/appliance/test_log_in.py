"""What the proving ground does in an administrator's place, at a console as it is served."""

from __future__ import annotations

import subprocess
import sys

from appliance.cases.first_day import CHOOSES_PASSWORD, LOG_IN
from tests.conftest import PATIENCE_S
from tests.counter.console.conftest import served as served
from tests.counter.console.rig import Served


def _log_in(served: Served, code: str) -> subprocess.CompletedProcess[str]:
    told = [sys.executable, "-c", LOG_IN, f"{served.url}/", code]
    return subprocess.run(told, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


def test_the_code_that_the_setup_tells_leads_to_the_choice_of_a_password(served: Served) -> None:
    code = served.rig.accounts.people.make_first()
    assert code
    assert _log_in(served, "another").returncode != 0
    assert _log_in(served, code).stdout.strip().endswith(CHOOSES_PASSWORD)
