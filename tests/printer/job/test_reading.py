"""Slips that the spooler sends are read by independent means: interpreters of ESC/POS, tesseract, and zbar."""

from __future__ import annotations

import queue
import subprocess
import unicodedata
from collections.abc import Callable, Iterable
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace
from PIL import Image

from core.messages.observations import SlipProven
from core.settings.sections import PrinterSettings, Settings
from printer.drawing.office_layout import layout_of
from printer.drawing.slip_layout import SlipLayout
from printer.escpos import encoding
from printer.job.printer_watch import PrinterChanged
from printer.job.slip_printer import SlipPrinter
from printer.job.spooler import Spooler
from printer.slip import Slip
from printer.virtual.models import FULL, TM_T20, TM_T88, Model
from printer.virtual.virtual_printer import VirtualPrinter
from tests.printer.judges import JUDGES, PAPERS, Judge, Printout, own, printout
from tests.printer.reader import UnknownBytes, read

pytestmark = pytest.mark.slow

MakeLayout = Callable[..., SlipLayout]
MakeSlip = Callable[..., Slip]
SOON_S = 60
WHITE_BELOW_MM = 1
"""White that a cut leaves below a slip."""
ADDRESS = "https://kienluong.example/so/{day}/{label}"
LOOKS: dict[str, dict[str, Any]] = {
    "usual": {},
    "priority": {"class_": "P"},
    "marked": {"marked": True},
    "both, all known": {"class_": "P", "marked": True, "ahead": 28, "forecast": (208, 258)},
    "nothing known": {"ahead": None, "forecast": None, "taken": None},
}
CODES = ("HT", "CT", "DD", "XH", "KD", "KQ", "TT", "HD", "TP")


def sent(folder: Path, layout: SlipLayout, slips: list[Slip], *, model: Model = FULL, **settings: Any) -> bytes:
    """All bytes that arrive at a printer's socket while a spooler prints these slips, which it keeps in the folder."""
    heard: list[bytes] = []
    reports: queue.SimpleQueue[object] = queue.SimpleQueue()
    paper = replace(model, width=layout.head.width)
    with VirtualPrinter(folder, paper, on_received=heard.append) as printer:
        usual: dict[str, Any] = {"uri": printer.uri, "confirm": "printed", "width_dots": layout.paper.dots}
        spooler = Spooler(SlipPrinter(PrinterSettings(**(usual | settings)), layout, reports.put))
        spooler.start()
        try:
            while reports.get(timeout=SOON_S) != PrinterChanged("ready"):
                pass
            for slip in slips:
                spooler.print(slip)
                assert isinstance(reports.get(timeout=SOON_S), SlipProven)
        finally:
            spooler.close()
    return b"".join(heard)


def laid_out(layout: SlipLayout, slip: Slip) -> Printout:
    """The slip's picture as the layout draws it."""
    return printout(layout.head.width, layout.head.data + layout.body(slip).raster.data)


class Case(NamedTuple):
    layout: SlipLayout
    slips: list[Slip]
    data: bytes


@pytest.fixture(
    scope="module",
    params=[*product([80, 58], [("vi",), ("vi", "km"), ("en",)], [None, ADDRESS])],
    ids=lambda param: f"{param[0]}-{'-'.join(param[1])}{'-qr' if param[2] else ''}",
)
def case(
    request: pytest.FixtureRequest,
    make_layout: MakeLayout,
    make_slip: MakeSlip,
    tmp_path_factory: pytest.TempPathFactory,
) -> Case:
    width_mm, languages, address = request.param
    layout = make_layout(width_mm, *languages, address=address)
    looks = zip(CODES, LOOKS.values(), strict=False)
    slips = [make_slip(f"{n}07", code=code, **look) for n, (code, look) in enumerate(looks, 1)]
    return Case(layout, slips, sent(tmp_path_factory.mktemp("slips"), layout, slips))


@pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
def test_the_printed_picture_is_the_drawn_one(case: Case, judge: Judge) -> None:
    assert judge(case.data, case.layout.head.width) == [laid_out(case.layout, slip) for slip in case.slips]


@pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
@pytest.mark.parametrize(
    "settings", [{"confirm": "sensor"}, {"confirm": "sent"}, {"plain": True}, {"cut": False}], ids=str
)
@pytest.mark.parametrize("width_mm", PAPERS)
def test_the_picture_does_not_depend_on_how_it_is_sent(
    make_layout: MakeLayout, make_slip: MakeSlip, tmp_path: Path, width_mm: int, settings: dict[str, Any], judge: Judge
) -> None:
    layout, slip = make_layout(width_mm, "vi", address=ADDRESS), make_slip(class_="P")
    assert judge(sent(tmp_path, layout, [slip], **settings), PAPERS[width_mm]) == [laid_out(layout, slip)]


HEADS = {
    "TM-T88, 512 dots": (TM_T88, {"width_dots": 512}),
    "TM-T88, 360 dots": (TM_T88, {"width_mm": 58, "width_dots": 360}),
    "TM-T20, half dots": (TM_T20, {"dpi": 203}),
    "640 dots": (FULL, {"width_dots": 640}),
}


@pytest.mark.parametrize(("model", "of_printer"), HEADS.values(), ids=HEADS)
def test_on_other_heads_nothing_is_cut_off_or_moved_and_all_white_is_fed(
    office: Settings, make_slip: MakeSlip, tmp_path: Path, model: Model, of_printer: dict[str, Any]
) -> None:
    """Read back from the paper that has come out, and by the interpreter that feeds in the printer's own units."""
    layout = layout_of(replace(office, printer=replace(office.printer, **of_printer)))
    slips = [make_slip("1208"), make_slip("1209", class_="P", marked=True)]
    data = sent(tmp_path, layout, slips, model=model, **of_printer)
    drawn = [laid_out(layout, slip) for slip in slips]
    came_out = [Image.open(file) for file in sorted(tmp_path.glob("*.png"))]
    assert [printout(layout.paper.dots, each.tobytes("raw", "1;I")) for each in came_out] == drawn
    pieces = read(data, layout.paper.dots, dpi=model.dpi, unit=model.units_per_inch)
    assert [printout(piece.width, piece.data) for piece in pieces if piece.data] == drawn


def test_without_being_told_to_feed_dots_an_epson_feeds_half_of_the_white(
    make_layout: MakeLayout, make_slip: MakeSlip, tmp_path: Path
) -> None:
    layout, slip = make_layout(), make_slip()
    untold = sent(tmp_path, layout, [slip])
    assert encoding.UNIT not in untold
    assert [printout(*piece[:2]) for piece in read(untold, 576) if piece.data] == [laid_out(layout, slip)]
    assert [printout(*piece[:2]) for piece in read(untold, 576, unit=406) if piece.data] != [laid_out(layout, slip)]


def test_on_512_dots_the_number_is_as_high_and_the_slip_as_long_as_on_576(
    office: Settings, make_slip: MakeSlip
) -> None:
    slip = make_slip()
    layouts = [layout_of(replace(office, printer=replace(office.printer, width_dots=dots))) for dots in (576, 512)]
    number_mm = [layout.paper.mm(lines_of(laid_out(layout, slip))[-1].first_letter) for layout in layouts]
    length_mm = [layout.paper.mm(layout.head.height + layout.body(slip).raster.height) for layout in layouts]
    assert number_mm[1] == pytest.approx(number_mm[0], abs=0.3)
    assert length_mm[1] == pytest.approx(length_mm[0], abs=2)


def test_a_slip_is_cut_at_its_end_and_a_reprinted_one_also_before_it(
    make_layout: MakeLayout, make_slip: MakeSlip, tmp_path: Path
) -> None:
    layout, slips = make_layout(), [make_slip(), make_slip(marked=True)]
    pieces = read(sent(tmp_path, layout, slips), PAPERS[80])
    whole = [layout.head.data + layout.body(slip).raster.data for slip in slips]
    assert [piece.data for piece in pieces] == [whole[0], b"", whole[1]]
    assert all(piece.cut for piece in pieces)


def test_the_reader_is_strict() -> None:
    for stray in (b"A", b"\x1b*", b"\x1dv0\0\x01\0\x01\0", b"\x1dv0\0\x49\0\x01\0" + bytes(73), b"\x10\x14\x01"):
        with pytest.raises(UnknownBytes):
            read(b"\x1b@" + stray, 576)


MODES = ((4, 1), (11, 1), (6, 1), (4, 2))
"""(mode, reduction) for tesseract: as a column of lines, as sparse text, as one block; as a column half as large."""


def unread(words: Iterable[str], picture: Printout, folder: Path) -> list[str]:
    """The words that tesseract, set to Vietnamese, does not find on the picture; `a|b` is found as either.

    It misreads one letter in some hundreds, but different ones in each mode.
    """
    left = list(words)
    for mode in MODES:
        text = _read(picture, folder, *mode) if left else ""
        left = [word for word in left if not any(each in text for each in word.split("|"))]
    return left


def _read(picture: Printout, folder: Path, mode: int, smaller: int) -> str:
    file = folder / "slip.png"
    image_of(picture).convert("L").reduce(smaller).save(file, dpi=(203 / smaller, 203 / smaller))
    command = ["/usr/bin/tesseract", str(file), "stdout", "-l", "vie", "--psm", str(mode)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return unicodedata.normalize("NFC", " ".join(text.replace("-", "–").replace("—", "–").split()))


def image_of(picture: Printout) -> Image.Image:
    """The slip with white paper all around it."""
    width, data = picture
    dots = Image.frombytes("1", (width, len(data) * 8 // width), data, "raw", "1;I")
    paper = Image.new("1", (width + 64, dots.height + 64), 1)
    paper.paste(dots, (32, 32))
    return paper


@pytest.fixture(scope="module", params=PAPERS)
def every_service(
    request: pytest.FixtureRequest,
    make_layout: MakeLayout,
    make_slip: MakeSlip,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[int, list[Slip], list[Printout]]:
    """(width_mm, slips, pictures read from their bytes): a usual slip of each service."""
    layout, slips = make_layout(request.param), [make_slip("1208", code=code) for code in CODES]
    data = sent(tmp_path_factory.mktemp("services"), layout, slips)
    return request.param, slips, own(data, PAPERS[request.param])


IN_SHORT = {80: {"DD", "XH", "KD", "TT", "HD"}, 58: {"HT", "DD", "XH", "KD", "TT", "HD", "TP"}}
"""Services whose full name, in letters of 5 mm, needs a second line."""


def test_letters_and_accents_of_every_service_are_read(
    every_service: tuple[int, list[Slip], list[Printout]], tmp_path: Path
) -> None:
    """The full name where it fits on one line, else the short one."""
    width_mm, slips, pictures = every_service
    words = (
        "UBND XÃ KIÊN LƯƠNG", "Trung tâm Phục vụ hành chính công", "Số người chờ trước", "kiến", "15–25 phút",
        "Giờ lấy số", "08:15", "24/11/2026", "Vui lòng giữ phiếu và chờ đến lượt.",
        "Lỡ lượt: quay lại trong 30 phút, gặp", "nhân viên hướng dẫn.", "Phiếu chỉ có giá trị trong ngày.",
        "SỐ THỨ TỰ 1208",
    )  # fmt: skip
    for code, slip, picture in zip(CODES, slips, pictures, strict=True):
        name = slip.short if code in IN_SHORT[width_mm] else slip.service
        assert unread([name["vi"], *words], picture, tmp_path) == []


LAYOUT_HEAD = """
margin_mm = 0.75
[words]
soon = "Sắp đến lượt"
under_5 = "< 5 phút"
minutes = "{low}–{high} phút"
hours = "{from}–{to}"
"""
LONGEST_TEXTS = {
    "ỦY BAN NHÂN DÂN XÃ KIÊN LƯƠNG": "",
    "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG": "bold = true",
    "Lĩnh vực: {service}": "bold = true\nheight_mm = 5",
    "♥ ƯU TIÊN": "",
    "Số người chờ trước: {ahead}": "",
    "Chờ dự kiến: {forecast}": "",
    "Giờ lấy số: {time} – {date}": "",
    "Vui lòng giữ phiếu và chờ đến lượt": "",
    "Lỡ lượt: quay lại trong {minutes} phút, gặp nhân viên hướng dẫn": "",
    "Quét mã QR để theo dõi số": "",
    "Phiếu chỉ có giá trị trong ngày": "",
    "SỐ THỨ TỰ": "bold = true",
}
"""The longest texts of a slip, and their settings."""


@pytest.mark.parametrize("width_mm", PAPERS)
def test_letters_and_accents_of_the_longest_texts_are_read(
    office: Settings, make_slip: MakeSlip, tmp_path: Path, width_mm: int
) -> None:
    """On an office's own layout, as the shipped ones use fewer words to stay short."""
    blocks = [
        f'[[block]]\nkind = "lines"\nabove_mm = 0.5\ntext = "{words}"\n{how}\n' for words, how in LONGEST_TEXTS.items()
    ]
    file = tmp_path / "slip.toml"
    file.write_text(LAYOUT_HEAD + "\n".join([*blocks, '[[block]]\nkind = "number"\nabove_mm = 1\n']), encoding="utf-8")
    printer, on_it = replace(office.printer, width_mm=width_mm), replace(office.slip, layout=str(file))
    layout, slip = layout_of(replace(office, printer=printer, slip=on_it)), make_slip("208", class_="P")
    [picture] = own(sent(tmp_path, layout, [slip]), PAPERS[width_mm])
    values = {
        "{service}": "Chứng thực", "{ahead}": "4", "{forecast}": "15–25 phút", "{time}": "08:15",
        "{date}": "24/11/2026", "{minutes}": "30", "♥ ": "",
    }  # fmt: skip
    words = "|".join([*LONGEST_TEXTS, "SỐ THỨ TỰ 208"])
    for field, value in values.items():
        words = words.replace(field, value)
    assert unread(words.split("|"), picture, tmp_path) == []


@pytest.mark.parametrize("width_mm", PAPERS)
def test_the_marks_of_priority_and_reprint_are_read(
    make_layout: MakeLayout, make_slip: MakeSlip, tmp_path: Path, width_mm: int
) -> None:
    layout, slip = make_layout(width_mm, address=ADDRESS), make_slip("208", class_="P", marked=True)
    [picture] = own(sent(tmp_path, layout, [slip]), PAPERS[width_mm])
    assert unread(["BẢN IN LẠI", "ƯU TIÊN", "SỐ THỨ TỰ 208"], picture, tmp_path) == []


@pytest.mark.parametrize("width_mm", PAPERS)
@pytest.mark.parametrize("languages", [("vi",), ("vi", "km"), ("en", "km")], ids="-".join)
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_the_qr_code_is_read(
    shared_layout: MakeLayout,
    make_slip: MakeSlip,
    tmp_path: Path,
    width_mm: int,
    languages: tuple[str, ...],
    look: dict[str, Any],
) -> None:
    layout, slip = shared_layout(width_mm, *languages, address=ADDRESS), make_slip("Đ208", code="XH", **look)
    [picture] = own(sent(tmp_path, layout, [slip]), PAPERS[width_mm])
    file = tmp_path / "slip.png"
    image_of(picture).save(file)
    command = ["/usr/bin/zbarimg", "--quiet", "--raw", str(file)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert found == "https://kienluong.example/so/2026-11-24/%C4%90208\n"


class Line(NamedTuple):
    """Consecutive rows with ink."""

    top: int
    rows: list[int]
    """The highest bit is the leftmost dot."""

    @property
    def first_letter(self) -> int:
        """Height in rows of the leftmost character."""
        every = 0
        for row in self.rows:
            every |= row
        left = every.bit_length()
        right = left
        while right and every >> (right - 1) & 1:
            right -= 1
        inked = [n for n, row in enumerate(self.rows) if row >> right]
        return inked[-1] - inked[0] + 1


def lines_of(picture: Printout) -> list[Line]:
    stride = picture.width // 8
    found: list[Line] = []
    open_line = False
    for at in range(0, len(picture.data), stride):
        row = int.from_bytes(picture.data[at : at + stride], "big")
        if row and open_line:
            found[-1].rows.append(row)
        elif row:
            found.append(Line(at // stride, [row]))
        open_line = bool(row)
    return found


MARK_ROWS = 20
"""Separate accents and rules are lower than this; letters are higher."""
FIRST_SIGNS = {80: ("UTh", "SCGVLgPS"), 58: ("UTh", "SDG2VvL3nPgS")}
"""The first character of each line of a usual slip, above its service and below it."""


def test_the_number_is_15_mm_high_the_service_5_and_everything_else_3(
    every_service: tuple[int, list[Slip], list[Printout]],
) -> None:
    """Measured by the first character of each line, if it is as high as a capital."""
    width_mm, _, pictures = every_service
    above, below = FIRST_SIGNS[width_mm]
    for picture in pictures:
        *lines, number = (line for line in lines_of(picture) if len(line.rows) > MARK_ROWS)
        assert number.first_letter >= 120
        assert lines[len(above)].first_letter >= 40, "the service"
        others = [*zip(above, lines, strict=False), *zip(below[::-1], lines[::-1], strict=False)]
        assert [sign for sign, line in others if line.first_letter < 24] == [
            sign for sign, _ in others if sign in "ntv"
        ]


def test_slips_are_at_most_110_or_140_mm_long(case: Case) -> None:
    width_mm = next(mm for mm, dots in PAPERS.items() if dots == case.layout.head.width)
    longest_mm = 110 if width_mm == 80 and len(case.layout.issuer.languages) == 1 else 140
    lengths = [len(piece.data) // (piece.width // 8) / 8 for piece in read(case.data, case.layout.head.width)]
    assert max(lengths) + WHITE_BELOW_MM <= longest_mm
