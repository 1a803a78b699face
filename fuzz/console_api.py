"""`python -m fuzz.console_api`: asks the console what its OpenAPI document allows, and what it does not.

Served as the console is, without a token and with one of each scope, and a kiosk that is played. A finding is an answer
that the document does not describe, in status, type or form, or one that says that something went wrong here.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Err
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.messages.state import TicketRef
from counter.console import streams
from counter.console.access import SCOPES
from runtime.journal.reader import JournalReader
from runtime.journal.writer import Journal
from tests.core.hall import Hall
from tests.counter.console.rig import Rig, Served, cheap_passwords
from web.server import HOST, Server

EXAMPLES = 300
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ANSWERS = (
    {"ok": True, "ticket": TicketRef(label="201", service="CT", class_="N", state="called")},
    {"ok": False, "code": "nobody_waiting", "message": {"vi": "Không còn ai chờ"}},
)
"""What the kiosk says to commands, in turn."""


def served_console(stack: ExitStack, folder: Path) -> Served:
    """A console with a day in its journal, and streams that end at once."""
    patch = stack.enter_context(pytest.MonkeyPatch.context())
    stack.enter_context(cheap_passwords())
    patch.setattr(streams, "ENDS_AFTER_S", 0.0)
    rig, hall = Rig(stack, folder), Hall()
    hall.start()
    hall.open("1")
    hall.take("CT")
    with Journal(rig.console.journal) as journal:
        journal.append(hall.entries)
    return Served(rig, f"http://{HOST}:{stack.enter_context(Server(rig.app, port=0)).port}", stack)


def findings(served: Served, *, examples: int, number: int) -> Iterator[str]:
    """One sentence for each finding, with a request that leads to it. `examples`: of each operation, valid ones, such
    for what is there, and invalid ones, each asked without a token and with one of each scope; `number`: the same leads
    to the same requests."""
    tokens = [{}, *map(served.rig.token, SCOPES)]
    there = {"day": JournalReader(served.rig.console.journal).days()[-1], "label": "201"}
    schema = openapi.from_url(f"{served.url}/api/v1/openapi.json")
    for found in schema.get_all_operations():
        if isinstance(found, Err):
            yield str(found.err())
            continue
        operation = found.ok()
        kinds = {mode.value: operation.as_strategy(generation_mode=mode) for mode in GenerationMode}
        if own := {name: value for name, value in there.items() if f"{{{name}}}" in operation.path}:
            kinds["there"] = operation.as_strategy(path_parameters=own)
        for kind, cases in kinds.items():
            try:
                _try(served, cases, tokens, examples, number)
            except FailureGroup as failures:
                yield f"{operation.label}, {kind}: " + "; ".join(map(str, failures.exceptions))


def _try(served: Served, cases: SearchStrategy[Any], tokens: list[dict[str, str]], examples: int, number: int) -> None:
    answers = cycle(ANSWERS)

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def ask(case: Case[Any]) -> None:
        for token in tokens:
            served.rig.kiosk.answer = next(answers)
            case.call_and_validate(headers=token, checks=CHECKS)

    ask()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz.console_api", description=__doc__)
    parser.add_argument("--examples", metavar="N", type=int, default=EXAMPLES, help=f"of each kind ({EXAMPLES})")
    parser.add_argument("--seed", metavar="N", type=int, default=1)
    arguments = parser.parse_args()
    count = 0
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        served = served_console(stack, Path(folder))
        for finding in findings(served, examples=arguments.examples, number=arguments.seed):
            count += 1
            print(finding, flush=True)
    print(f"{count} findings")
    return int(count > 0)


if __name__ == "__main__":
    sys.exit(main())
