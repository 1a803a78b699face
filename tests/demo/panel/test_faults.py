"""Each switch offers the opposite of the condition in which its part is."""

from __future__ import annotations

from demo.panel.faults import fault_cards


def test_what_is_broken_can_be_mended_and_the_rest_broken() -> None:
    assert [card.route for card in fault_cards({"paper"}, "en")] == [
        "/printer/paper_in",
        "/printer/paper_low",
        "/printer/cover_open",
        "/printer/jam",
        "/printer/off",
        "/printer/mute",
        "/broker/off",
    ]
