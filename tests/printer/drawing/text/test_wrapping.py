"""Lines are few, equally long, no wider than the paper, and never break within a letter cluster."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer.drawing.text.wrapping import clusters, wrap

ZWSP = "\u200b"
LETTERS = st.text(alphabet="aă –b" + ZWSP + "ក្ុចំតোক্ষ" + "เกำ" + "\u200d", max_size=60)


def ten_dots_a_letter(text: str) -> int:
    return 10 * len(text.replace(ZWSP, ""))


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("Chứng thực", 100, ("Chứng thực",)),
        ("Trung tâm Phục vụ hành chính công", 320, ("Trung tâm Phục vụ", "hành chính công")),
        ("Lao động – Xã hội", 120, ("Lao động –", "Xã hội")),
        ("Lao động – XH", 110, ("Lao động –", "XH")),
        ("Điệntử", 40, ("Điện", "tử")),
        (f"លេខ{ZWSP}រង់ចាំ", 60, ("លេខ", "រង់ចាំ")),
        (f"លេខ{ZWSP}រង់ចាំ", 90, (f"លេខ{ZWSP}រង់ចាំ",)),
        ("ស្រុកគៀនលឿង", 60, ("ស្រុក", "គៀនលឿង")),
        ("ক্ষুদ্রব্যবসা", 70, ("ক্ষুদ্র", "ব্যবসা")),
    ],
    ids=[
        "fits",
        "blanks",
        "dash",
        "behind a dash",
        "long word",
        "ZWSP",
        "ZWSP that fits",
        "Khmer without either",
        "Bengali",
    ],
)
def test_a_text_breaks_where_a_person_would(text: str, room: int, lines: tuple[str, ...]) -> None:
    broken = wrap(text, ten_dots_a_letter, room)
    assert tuple(line.replace("\u00a0", " ") for line in broken) == lines


@pytest.mark.parametrize(
    "letters",
    [
        "ស្រុ|ក|គៀ|ន|លឿ|ង",
        "ប|ញ្ជា|ក់",
        "ក្ស្រ",
        "ক্ষু|দ্র",
        "প্র|ত্য|য়|ন",
        "ক্\u200dষ",
        "ปั๊|ม|น้ำ",
        "เงิ|น|ไท|ย",
        "ຄິ|ວ|ທີ່|ນີ້|ນຳ",
        "ကျွ|န်ု|ပ်",
        "e\u0302\u0301|n",
    ],
)
def test_marks_stacks_and_leading_vowels_stay_with_their_letter(letters: str) -> None:
    assert "|".join(clusters(letters.replace("|", ""))) == letters


@given(LETTERS, st.integers(min_value=20, max_value=400))
def test_only_a_single_cluster_may_be_wider_than_the_paper_and_no_letter_is_lost(text: str, room: int) -> None:
    lines = wrap(text, ten_dots_a_letter, room)
    assert all(ten_dots_a_letter(line) <= room or len(clusters(line)) == 1 for line in lines)
    assert bare("".join(lines)) == bare(text)


@given(LETTERS, st.integers(min_value=20, max_value=400))
def test_a_line_ends_only_between_clusters(text: str, room: int) -> None:
    whole = {cluster for word in text.replace(ZWSP, " ").split(" ") for cluster in clusters(word)}
    for line in wrap(text, ten_dots_a_letter, room):
        for word in line.replace("\u00a0", " ").replace(ZWSP, " ").split(" "):
            assert set(clusters(word)) <= whole


def bare(text: str) -> str:
    return text.replace("\u00a0", "").replace(" ", "").replace(ZWSP, "")
