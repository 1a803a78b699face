"""A lamp shows its feedback at once, and then its steady state again."""

from __future__ import annotations

import pytest

from core.buttons.lamp_feedback import Feedback, lit_now

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
def test_feedback_over_a_little_more_than_a_second(steady: bool, kind: str | None, shown: str) -> None:
    """Each character is 60 ms; the first is the moment of the press."""
    answer = Feedback(kind, AT) if kind else None  # type: ignore[arg-type]
    assert picture([lit_now(steady, answer, AT + 60 * n) for n in range(22)]) == shown


@pytest.mark.parametrize("steady", [True, False])
def test_a_refusal_is_seen_at_once_and_leaves_no_trace(steady: bool) -> None:
    refused = Feedback("refused", AT)
    assert lit_now(steady, refused, AT) != steady
    assert lit_now(steady, refused, AT + 720) == steady
