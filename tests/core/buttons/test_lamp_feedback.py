"""Signs: a lamp answers at once, and comes back to what it showed."""

from __future__ import annotations

import pytest

from core.buttons.lamp_feedback import Answer, lit_now

AT = 100_000


def picture(lit: list[bool]) -> str:
    return "".join("█" if on else "·" for on in lit)


@pytest.mark.parametrize(
    ("steady", "kind", "shown"),
    [
        (True, None, "██████████████████████"),
        (False, None, "······················"),
        (True, "taken", "·················█████"),
        (False, "taken", "······················"),
        (True, "refused", "··██··██··████████████"),
        (False, "refused", "██··██··██············"),
    ],
    ids=[
        "lit stays lit",
        "dark stays dark",
        "taken: dark for a second",
        "taken in the dark is not seen",
        "refused though lit: dark three times",
        "refused while dark: lit three times",
    ],
)
def test_an_answer_over_a_second_and_a_bit(steady: bool, kind: str | None, shown: str) -> None:
    """Each sign is 60 ms, the first one the moment of the answer."""
    answer = Answer(kind, AT) if kind else None  # type: ignore[arg-type]
    assert picture([lit_now(steady, answer, AT + 60 * n) for n in range(22)]) == shown


@pytest.mark.parametrize("steady", [True, False])
def test_a_refusal_is_seen_at_once_and_leaves_no_trace(steady: bool) -> None:
    refused = Answer("refused", AT)
    assert lit_now(steady, refused, AT) != steady
    assert lit_now(steady, refused, AT + 720) == steady
