"""`python -m docs.keypad_picture LANGUAGE`: draws a keypad's key caps, and what its lamp says, as SVG."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

from counter.console.pages.desk import OUTCOME_NAMES
from counter.keypad.keys import LONG
from counter.keypad.lamp import ANSWERS, AnswerKind
from counter.outcomes import OUTCOMES
from words.translation import say

UNIT, GAP = 96, 8
"""Width of a key cap and the space between two, in pixels."""
PAD_X, PAD_Y = 24, 66
WIRED_X = 478
ANSWERS_Y = 626
WIDTH, HEIGHT = 860, 852
INK, PAPER, QUIET, UNUSED = "#1d2733", "#ffffff", "#5b6775", "#eceff2"
NEXT, CALLS, OUTCOME = "#cfe8d5", "#fde6b8", "#d5e4f7"


class Words(NamedTuple):
    usb: str
    wired: str
    next: str
    recall: str
    held_recall: str
    undo: str
    absent: str
    held_absent: str
    leave: str
    back: str
    lamp: str
    answers_to: str
    answers: dict[AnswerKind, str]


WORDS = {
    "en": Words(
        "USB numeric keypad",
        "Three keys on pins",
        "Next number",
        "Recall",
        "held for {s} s: undo the call",
        "{s} s: undo",
        "Absent",
        "held for {s} s with nobody called: pause; again: close",
        "{s} s: pause, close",
        "Take the outcome back",
        "Lamp",
        "What the lamp says after a press",
        {
            "taken": "done",
            "undone": "the call is undone",
            "too_soon": "the same key was pressed just before",
            "refused": "refused: nothing has happened",
            "nothing": "this key does nothing",
        },
    ),
    "vi": Words(
        "Bàn phím số USB",
        "Ba phím nối chân GPIO",
        "Gọi số tiếp theo",
        "Gọi lại",
        "giữ {s} giây: hoàn tác lần gọi",
        "{s} giây: hoàn tác",
        "Vắng mặt",
        "giữ {s} giây khi không có ai được gọi: tạm dừng; lần nữa: đóng quầy",
        "{s} giây: tạm dừng, đóng quầy",
        "Bỏ kết quả đã chọn",
        "Đèn",
        "Sau mỗi lần bấm, đèn cho biết",
        {
            "taken": "đã làm",
            "undone": "đã hoàn tác lần gọi",
            "too_soon": "vừa bấm phím này",
            "refused": "không được: chưa có gì thay đổi",
            "nothing": "phím này không có tác dụng",
        },
    ),
}


class Cap(NamedTuple):
    column: int
    row: int
    sign: str
    means: str = ""
    held: str = ""
    colour: str = UNUSED
    width: int = 1
    height: int = 1


def caps(language: str) -> Iterator[Cap]:
    words = WORDS[language]
    undo, leave = _held("recall", words.undo), _held("absent", words.leave)
    yield Cap(1, 0, "/")
    yield Cap(2, 0, "*")
    yield Cap(3, 0, "−", words.absent, leave, CALLS)
    for column, sign in enumerate("789"):
        yield Cap(column, 1, sign)
    yield Cap(3, 1, "+", words.recall, undo, CALLS, height=2)
    for key, outcome in OUTCOMES.items():
        column, row = (int(key) - 1) % 3, 3 - (int(key) - 1) // 3
        yield Cap(column, row, key, say(language, OUTCOME_NAMES[outcome]), colour=OUTCOME)
    yield Cap(2, 2, "6")
    yield Cap(3, 3, "Enter", words.next, colour=NEXT, height=2)
    yield Cap(0, 4, "0", words.back, colour=OUTCOME, width=2)
    yield Cap(2, 4, ".")


def _held(key: str, words: str) -> str:
    return words.format(s=LONG[key][0] // 1000)


def svg(language: str) -> str:
    words = WORDS[language]
    undo, leave = _held("recall", words.held_recall), _held("absent", words.held_absent)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' font-family="Noto Sans, DejaVu Sans, sans-serif" fill="{INK}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        _text(PAD_X, 40, words.usb, 20, bold=True),
        _cap(PAD_X, PAD_Y, Cap(0, 0, "Num", words.lamp)),
        _lamp(PAD_X + UNIT - 22, PAD_Y + 20),
        *(_cap(PAD_X + cap.column * (UNIT + GAP), PAD_Y + cap.row * (UNIT + GAP), cap) for cap in caps(language)),
        _text(WIRED_X, 40, words.wired, 20, bold=True),
    ]
    wired = (Cap(0, 0, "", words.next, colour=NEXT), Cap(0, 1, "", words.recall, undo, CALLS))
    for row, cap in enumerate((*wired, Cap(0, 2, "", words.absent, leave, CALLS))):
        drawn.append(_round(WIRED_X + 36, PAD_Y + 48 + row * 112, cap))
    drawn += [
        _lamp(WIRED_X + 36, PAD_Y + 48 + 3 * 112 - 20, 12),
        _text(WIRED_X + 90, PAD_Y + 48 + 3 * 112 - 14, words.lamp, 17),
        _text(PAD_X, ANSWERS_Y, words.answers_to, 20, bold=True),
    ]
    for row, (kind, rhythm) in enumerate(ANSWERS.items()):
        y = ANSWERS_Y + 24 + row * 38
        drawn += [_rhythm(PAD_X, y, rhythm), _text(PAD_X + 280, y + 20, words.answers[kind], 17)]
    return "\n".join([*drawn, "</svg>", ""])


def _cap(x: int, y: int, cap: Cap) -> str:
    width, height = (size * UNIT + (size - 1) * GAP for size in (cap.width, cap.height))
    lines = [(line, 13, INK) for line in _wrapped(cap.means, width)]
    lines += [(line, 11, QUIET) for line in _wrapped(cap.held, width + 14)]
    box = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="10" fill="{cap.colour}" stroke="{QUIET}"/>'
    said, below = [_text(x + 9, y + 24, cap.sign, 18, bold=True)], y + 27
    for line, size, colour in lines:
        below += size + 3
        said.append(_text(x + 9, below, line, size, colour=colour))
    return "\n".join([box, *said])


def _round(x: int, y: int, cap: Cap) -> str:
    circle = f'<circle cx="{x}" cy="{y}" r="36" fill="{cap.colour}" stroke="{QUIET}"/>'
    said = [_text(x + 54, y - 2, cap.means, 17, bold=True)]
    for n, line in enumerate(_wrapped(cap.held, 270)):
        said.append(_text(x + 54, y + 18 + 17 * n, line, 13, colour=QUIET))
    return "\n".join([circle, *said])


def _lamp(x: int, y: int, radius: int = 8) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="#f2b807" stroke="{QUIET}"/>'


def _rhythm(x: int, y: int, rhythm: str) -> str:
    """A lamp that is dark otherwise: what it shows, step by step, from left to right."""
    steps = rhythm.ljust(9, "·")
    return "\n".join(
        f'<rect x="{x + n * 28}" y="{y}" width="28" height="26" fill="{"#f2b807" if step == "█" else UNUSED}"/>'
        for n, step in enumerate(steps)
    )


def _wrapped(text: str, width: int) -> list[str]:
    """Lines that fit into a width, by the mean width of a letter."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > (width - 16) / 6.6:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if text else []


def _text(x: int, y: int, text: str, size: int, *, bold: bool = False, colour: str = INK) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{weight}>{escape(text)}</text>'


if __name__ == "__main__":
    sys.stdout.write(svg(sys.argv[1]))
