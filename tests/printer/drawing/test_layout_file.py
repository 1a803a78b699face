"""Reading a layout file: all mistakes are found, and the shipped layouts are valid and explained."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path

import msgspec
import msgspec.inspect as shape
import pytest

from core.settings.sections import Settings
from printer.drawing.fit_check import blocks_below_number
from printer.drawing.layout_file import load_layout, shipped_layout
from printer.drawing.layout_sections import LayoutFile
from printer.drawing.office_layout import layout_of
from printer.drawing.savings import savings
from printer.drawing.slip_layout import SlipLayout
from printer.slip import Slip
from tests.mistakes import spoil

SHIPPED = {width_mm: shipped_layout(width_mm).read_text("utf-8") for width_mm in (80, 58)}
SMALL = """
words = { soon = "soon", under_5 = "< 5 min", minutes = "{low}–{high} min", hours = "{from}–{to}" }
[[block]]
kind = "lines"
text = "{name}"
[[block]]
kind = "lines"
text = { vi = "Số của {service}", en = "Number for {service}" }
height_mm = 5
[[block]]
kind = "number"
"""


@pytest.fixture
def mistakes(tmp_path: Path) -> Callable[..., list[str]]:
    """The mistakes reported for the small layout after these replacements, without the file's name."""

    def said(*changes: tuple[str, str], languages: tuple[str, ...] = ("vi",)) -> list[str]:
        file = tmp_path / "slip.toml"
        file.write_text(SMALL, "utf-8")
        return spoil(file, *changes, read=partial(load_layout, languages=languages))

    return said


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('kind = "number"', 'kind = "numbr"', 'block[3].kind: "numbr": expected one of "logo", "lines", "row", "qr",'),
        ('kind = "number"', "height_mm = 15", 'block[3].kind: missing: expected one of "logo", "lines", "row", "qr",'),
        ("height_mm = 5", "heigth_mm = 5", "block[2].heigth_mm: 5: expected a known key, did you mean height_mm?"),
        ('kind = "number"', 'kind = "number"\nbold = true', "block[3].bold: true: expected a known key (above_mm,"),
        ("height_mm = 5", "height_mm = 2.9", "block[2].height_mm: 2.9: expected millimetres from 3 to 60"),
        ("height_mm = 5", "height_mm = 4.9", "block[2].height_mm: 4.9: expected millimetres from 5 to 60, as it names"),
        ("height_mm = 5", "height_mm = 5\nleast_mm = 4", "block[2].least_mm: 4: expected millimetres from 5 to 60, as"),
        (
            "height_mm = 5",
            "height_mm = 5\nleast_mm = 6",
            "block[2].height_mm: 5: expected millimetres from 6 to 60, at",
        ),
        ("height_mm = 5", "height_mm = 5\nsecond_mm = 2", "block[2].second_mm: 2: expected millimetres from 3 to 60"),
        (
            'kind = "number"',
            'kind = "number"\nheight_mm = 14',
            "block[3].height_mm: 14: expected millimetres from 15 to",
        ),
        ('kind = "number"', 'kind = "number"\nleast_mm = 12', "block[3].least_mm: 12: expected millimetres from 15 to"),
        ('kind = "number"', 'kind = "feed"\nmm = 3', 'block: missing: expected exactly one block of the kind "number"'),
        ('kind = "number"', 'kind = "number"\n[[block]]\nkind = "number"', 'block[4].kind: "number": expected exactly'),
        (
            "{name}",
            "{nam}",
            'block[1].text: "{nam}": expected one of {authority}, {name}, {service}, {label}, {ahead},',
        ),
        ("{name}", "{name!r}", 'block[1].text: "{name}": expected one of {authority}, {name}'),
        ("{name}", "{name", 'block[1].text: "{name": expected each { with its } (alone they are written {{ and }})'),
        ('"{name}"', '"a\\tb"', 'block[1].text: "a\\tb": expected words on one line, without control characters'),
        ('"{name}"', "7", "block[1].text: 7: expected text, or a table of texts by language"),
        ("{low}–{high} min", "{ahead} min", 'words.minutes: "{ahead}": expected one of {low}, {high}'),
        ('"soon"', '"{low}"', 'words.soon: "{low}": expected no field'),
        ('under_5 = "< 5 min", ', "", "words.under_5: missing: expected text, or a table of texts by language"),
        ('vi = "Số của {service}", ', "", 'block[2].text.vi: missing: expected words, as slips are printed in "vi"'),
        ('vi = "Số của {service}"', 'vi = " "', 'block[2].text.vi: " ": expected words, as slips are printed in "vi"'),
        (
            'kind = "number"',
            'kind = "qr"\nmodule_mm = 0.49\n[[block]]\nkind = "number"',
            "block[3].module_mm: 0.49: expected millimetres from 0.5 to 3",
        ),
        (
            'kind = "number"',
            'kind = "qr"\n[[block.beside]]\ntext = "a"\nheight_mm = 1\n[[block]]\nkind = "number"',
            "block[3].beside[1].height_mm: 1: expected millimetres from 3 to 60",
        ),
    ],
)
def test_a_mistake_is_named_with_key_value_and_what_was_expected(
    mistakes: Callable[..., list[str]], old: str, new: str, mistake: str
) -> None:
    assert any(line.startswith(mistake) for line in mistakes((old, new))), mistakes((old, new))


def test_all_mistakes_are_reported_at_once(mistakes: Callable[..., list[str]]) -> None:
    said = mistakes(("height_mm = 5", "height_mm = 4"), ("{name}", "{nam}"), ("{low}", "{lo}"), ("kind = ", "kin = "))
    assert [line.partition(": ")[0] for line in said] == [
        "block[1].kind",
        "words.minutes",
        "block[2].height_mm",
    ]


def test_a_second_language_is_required_in_every_text_that_is_printed_in_it(mistakes: Callable[..., list[str]]) -> None:
    (said,) = mistakes(languages=("vi", "km"))
    assert said == 'block[2].text.km: missing: expected words, as slips are printed in "km"'


# The place of the number


def changed(office: Settings, file: Path, text: str, width_mm: int = 80) -> SlipLayout:
    file.write_text(text, "utf-8")
    printer = msgspec.structs.replace(office.printer, width_mm=width_mm)
    slip = msgspec.structs.replace(office.slip, layout=str(file))
    return layout_of(msgspec.structs.replace(office, printer=printer, slip=slip))


def test_number_ends_tells_the_row_where_the_number_ends(
    office: Settings, make_slip: Callable[..., Slip], tmp_path: Path
) -> None:
    early = SMALL + '[[block]]\nkind = "lines"\ntext = "{date}"\n[[block]]\nkind = "feed"\nmm = 2\n'
    body = changed(office, tmp_path / "early.toml", early).body(make_slip())
    last = changed(office, tmp_path / "last.toml", SMALL).body(make_slip())
    assert last.number_ends == last.raster.height == body.number_ends < body.raster.height - 16
    assert body.raster.data.startswith(last.raster.data)


def test_a_label_in_a_text_counts_as_the_number(
    office: Settings, make_slip: Callable[..., Slip], tmp_path: Path
) -> None:
    text = SMALL.replace('"{name}"', '"{label}"')
    layout = changed(office, tmp_path / "slip.toml", text)
    assert layout.head.height == 0
    assert layout.body(make_slip()).number_ends == 41
    assert blocks_below_number(load_layout(tmp_path / "slip.toml", ("vi",))) == [2, 3]


def test_a_feed_does_not_count_as_a_block_below_the_number(tmp_path: Path) -> None:
    file = tmp_path / "slip.toml"
    file.write_text(SMALL + '[[block]]\nkind = "feed"\nmm = 2\n[[block]]\nkind = "rule"\n', "utf-8")
    assert blocks_below_number(load_layout(file, ("vi",))) == [5]


def test_the_head_ends_where_slips_begin_to_differ(
    office: Settings, make_slip: Callable[..., Slip], tmp_path: Path
) -> None:
    layout = changed(office, tmp_path / "slip.toml", SMALL)
    one, other = layout.body(make_slip("207")).raster, layout.body(make_slip("207", code="DD")).raster
    assert layout.head.height == 41, "the office's name, and no more"
    assert one.data[: 60 * one.stride] != other.data[: 60 * one.stride]


# The shipped layouts


@pytest.mark.parametrize(
    ("width_mm", "languages"), list(product([80, 58], [("vi",), ("en",), ("km",), ("vi", "km"), ("km", "en")]))
)
def test_the_shipped_layouts_are_valid_in_one_and_in_two_languages(width_mm: int, languages: tuple[str, ...]) -> None:
    file = load_layout(shipped_layout(width_mm), languages)
    assert blocks_below_number(file) == []
    assert savings(file)[-1].what == "small"


def kinds() -> list[shape.StructType]:
    block = next(field.type for field in shape.type_info(LayoutFile).fields if field.name == "block")  # type: ignore[attr-defined]
    return [*block.type.item_type.types]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.tag)
def test_every_key_of_every_block_is_explained_with_its_default(kind: shape.StructType) -> None:
    section = re.search(rf"(?ms)^# {kind.tag}: (.*?)\n#\n", SHIPPED[80])
    assert section
    elsewhere = {"above_mm"}
    if kind.tag == "row":
        elsewhere |= {"shorter", "second", "height_mm", "second_mm"}
        assert "with shorter, second, height_mm and second_mm as in lines" in section[1]
    for field in kind.fields:
        if field.encode_name in elsewhere:
            continue
        found = re.search(rf"(?ms)^#   {field.encode_name}  ?(.*?)(?=^#   \w|\Z)", section[1] + "\n")
        assert found, f"{kind.tag}: {field.encode_name} is not explained"
        said = " ".join(found[1].replace("\n#", " ").split())
        if field.required:
            assert "No default" in said
        elif field.default is None or field.default is msgspec.NODEFAULT or field.default == ():
            assert "Default: none" in said or field.encode_name == "shorter"
        else:
            assert f"Default: {msgspec.json.encode(field.default).decode()}" in said
