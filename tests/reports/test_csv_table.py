"""Tables for spreadsheets: exact, and never a formula, at whatever separator they cut."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.csv_table import csv_table

texts = st.text(alphabet="=+-@＝;,|\t\r\n\" 'aạ1", max_size=12)


def test_a_table_is_utf_8_with_a_mark_and_crlf() -> None:
    assert csv_table([["Giờ", None], ['a"b', "c,d"]]) == '\ufeff"Giờ",""\r\n"a""b","c,d"\r\n'.encode()


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", ' "=1', "＝1", "a;=1", "a\n=1", "a,=1"])
def test_what_could_be_a_formula_gets_an_apostrophe(evil: str) -> None:
    [[cell]] = csv.reader(io.StringIO(csv_table([[evil]]).decode("utf-8-sig"), newline=""))
    assert cell.replace("'", "") == evil
    assert re.search(r"'[=+\-@＝]", cell)


def test_what_is_harmless_stays_as_it_is() -> None:
    [row] = csv.reader(io.StringIO(csv_table([["2026-11-24T08:15:00+07:00", "a-b", "1+1"]]).decode("utf-8-sig")))
    assert row == ["2026-11-24T08:15:00+07:00", "a-b", "1+1"]


@given(st.lists(st.lists(texts, min_size=1, max_size=3), max_size=3))
def test_no_cell_begins_like_a_formula_whatever_the_separator(rows: list[list[str]]) -> None:
    table = csv_table(rows).decode("utf-8-sig")
    for delimiter in (",", ";", "\t", "|"):
        for row in csv.reader(io.StringIO(table, newline=""), delimiter=delimiter):
            for cell in row:
                assert not re.match(r'[\s"]*[=+\-@＝]', cell), (delimiter, row)
