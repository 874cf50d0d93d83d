"""Workbooks, Parquet and text tables as offices send them, the same bytes every time.

Needs openpyxl and pyarrow for the two formats that are no text. Cells may be `Planted`: a mistake that
was put there on purpose; each writer notes where it came to stand.
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

STAMP = (2025, 9, 18, 6, 0, 0)
STAMP_TEXT = "2025-09-17T22:00:00Z"  # 06.00 WITA


@dataclass(frozen=True)
class Planted:
    """A cell that is wrong on purpose; `key` names the mistake in mistakes.py."""

    key: str
    value: object


@dataclass
class Sheet:
    """A sheet: lines above the heading, the heading, rows; `span` merges equal cells below each other in that column."""

    source: str
    name: str
    titles: list
    heading: list
    rows: list
    span: str = ""
    groups: tuple = ()  # (first column, last column, word) in a row of its own above the heading
    foot: tuple = ()


class Ledger:
    """Where each planted mistake stands: filled while files are written."""

    def __init__(self):
        self.found = {}

    def plain(self, cell, source, sheet, row, column):
        if not isinstance(cell, Planted):
            return cell
        if cell.key in self.found:
            raise SystemExit(f"planted twice: {cell.key}")
        self.found[cell.key] = (source, sheet, row, column, shown(cell.value))
        return cell.value


def shown(value):
    """A value as a person reads it in the cell."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def table(path, ledger, source, heading, rows, hxl=None, delimiter=",", encoding="utf-8"):
    """A CSV file; row numbers are those of a spreadsheet that shows it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    first = 3 if hxl else 2
    out = io.StringIO()
    w = csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if delimiter == ";" else "\n")
    w.writerow(heading)
    if hxl:
        w.writerow(hxl)
    for n, row in enumerate(rows):
        if len(row) != len(heading):
            raise SystemExit(f"{path.name}: {len(row)} cells under {len(heading)} headings: {row}")
        w.writerow(["" if v is None else v for v in (ledger.plain(c, source, "", first + n, h) for c, h in zip(row, heading))])
    path.write_bytes(out.getvalue().encode(encoding))


def workbook(path, ledger, sheets):
    """An XLSX file: title lines above the heading, merged cells, dates as serial numbers."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    thin = Side(style="thin", color="999999")
    box = Border(left=thin, right=thin, top=thin, bottom=thin)
    grey = PatternFill("solid", fgColor="DDDDDD")
    for sheet in sheets:
        ws = book.create_sheet(sheet.name)
        width = len(sheet.heading)
        labels = [f"{over(sheet, n)}{word} ({get_column_letter(n + 1)})" for n, word in enumerate(sheet.heading)]
        at = 0
        for title in sheet.titles:
            at += 1
            if title:
                ws.cell(at, 1, title).font = Font(bold=True)
                ws.cell(at, 1).alignment = Alignment(horizontal="center")
                ws.merge_cells(start_row=at, start_column=1, end_row=at, end_column=width)
        if sheet.groups:
            at += 1
            for first, last, word in sheet.groups:
                a, b = sheet.heading.index(first) + 1, sheet.heading.index(last) + 1
                ws.cell(at, a, word).fill = grey
                ws.merge_cells(start_row=at, start_column=a, end_row=at, end_column=b)
        at += 1
        for n, word in enumerate(sheet.heading):
            c = ws.cell(at, n + 1, word)
            c.font, c.fill, c.border = Font(bold=True), grey, box
            c.alignment = Alignment(wrap_text=True, vertical="center")
        top = at + 1
        for row in sheet.rows:
            at += 1
            if len(row) != width:
                raise SystemExit(f"{sheet.source}: {len(row)} cells under {width} headings: {row}")
            for n, value in enumerate(row):
                value = ledger.plain(value, sheet.source, sheet.name, at, labels[n])
                c = ws.cell(at, n + 1, value)
                c.border = box
                if isinstance(value, datetime):
                    c.number_format = "dd/mm/yyyy hh:mm"
                elif isinstance(value, date):
                    c.number_format = "dd/mm/yyyy"
        if sheet.span:
            merge_down(ws, sheet.heading.index(sheet.span) + 1, top, at)
        at += 1
        for line in sheet.foot:
            at += 1
            ws.cell(at, 1, line)
        for n, word in enumerate(sheet.heading):
            ws.column_dimensions[get_column_letter(n + 1)].width = max(9, min(34, len(word) + 4))
    book.properties.creator = "Lintas, data latihan"
    book.properties.title = "LATIHAN – BUKAN KEJADIAN NYATA"
    written = io.BytesIO()
    book.save(written)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stable(written.getvalue()))


def over(sheet, n):
    """What stands over a column, where its heading is two rows."""
    words = (word for first, last, word in sheet.groups if sheet.heading.index(first) <= n <= sheet.heading.index(last))
    return next((word + " / " for word in words), "")


def merge_down(ws, column, top, bottom):
    """Merges cells of a column that say the same below each other: only the first keeps its value."""
    start = top
    for row in range(top + 1, bottom + 2):
        if row > bottom or ws.cell(row, column).value != ws.cell(start, column).value:
            if row - 1 > start:
                ws.merge_cells(start_row=start, start_column=column, end_row=row - 1, end_column=column)
            start = row


def stable(data):
    """The archive with fixed times, its parts in the order of their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as write:
        for name in sorted(read.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = read.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", STAMP_TEXT.encode(), part)
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            write.writestr(info, part)
    return out.getvalue()


def parquet(path, ledger, source, columns, rows):
    """A Parquet file; `columns` are (name, type word)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"text": pa.string(), "number": pa.float64(), "date": pa.date32(), "time": pa.timestamp("ms"), "truth": pa.bool_()}
    cells = [[ledger.plain(c, source, "", n + 1, columns[i][0]) for i, c in enumerate(row)] for n, row in enumerate(rows)]
    arrays = [pa.array([row[i] for row in cells], type=kinds[kind]) for i, (_, kind) in enumerate(columns)]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(dict(zip((name for name, _ in columns), arrays))), path, compression="snappy")
