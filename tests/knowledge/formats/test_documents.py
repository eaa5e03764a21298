"""Word, PDF, ZIP files and folders, and what is wrong with them."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader, PdfWriter

from knowledge.formats import registry, types
from tests.knowledge.files import Found, pdf, word, word_xml, zipped

PARTS = [
    ("Title", "The shop"),
    ("Normal", "Since 1990.\n# not a heading"),
    ("Heading 1", "Delivery"),
    ("Normal", "Two days."),
    ("Heading 2", "Abroad"),
    ("List Bullet", "Austria"),
    ("List Number", "Poland"),
    ("Heading 1", "Prices"),
]


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


# --- Word -----------------------------------------------------------------------------------------


def test_headings_of_a_word_file_begin_entries(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", PARTS)
    document = docx.Document(str(path))
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Bread", "2 €", "Cheese | hard", "9 €"), strict=True):
        cell.text = text
    document.save(str(path))
    read = Found(path)
    assert read.titles() == ["The shop", "Delivery", "Prices"]
    assert read.entries[0].body == "Since 1990.\n\\# not a heading"
    assert read.entries[1].body == "Two days.\n\n## Abroad\n\n- Austria\n- Poland"
    assert read.entries[2].body == "| Bread | 2 € |\n| Cheese \\| hard | 9 € |"


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_word_file_that_is_cut_off_is_a_problem(tmp_path: Path, part: float) -> None:
    whole = word(tmp_path / "a.docx", PARTS).read_bytes()
    read = Found(write(tmp_path / "b.docx", whole[: int(len(whole) * part)]))
    assert read.entries == [] and "damaged" in read.problem()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "older kind"),
        (b"PK\x03\x04rubbish", "damaged"),
        *((b"<html>", "whatever its name says"), (rb"{\rtf1 text}", "whatever its name says")),
        (b"", "empty"),
    ],
)
def test_what_is_no_word_file(tmp_path: Path, content: bytes, says: str) -> None:
    assert says in Found(write(tmp_path / "a.docx", content)).problem()


def test_a_zip_that_is_called_word(tmp_path: Path) -> None:
    assert "damaged" in Found(zipped(tmp_path / "a.docx", {"a.txt": "x"})).problem()


def test_entities_of_xml_are_harmless(tmp_path: Path) -> None:
    whole = word(tmp_path / "a.docx", [("Normal", "secret: MARK")])
    changed = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "word/document.xml":
                bomb = "".join(f'<!ENTITY b{n + 1} "{f"&b{n};" * 10}">' for n in range(9))
                files = f'<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY b0 "ha">{bomb}'
                head, _end, rest = content.partition(b"?>")
                rest = rest.replace(b"MARK", b"&f;&b9;")
                content = head + b"?>" + f"<!DOCTYPE d [{files}]>".encode() + rest
            new.writestr(part, content)
    read = Found(write(tmp_path / "b.docx", changed.getvalue()))
    assert all("root:" not in entry.body and len(entry.body) < 100 for entry in read.entries)


def cell(text: str, properties: str = "") -> str:
    text = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text}</w:tc>"


GOES_ON = "<w:vMerge/>"


def table(path: Path, *rows: str) -> Path:
    """A Word file with a table, whose rows are written as they stand in it."""
    inside = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    return word_xml(path, f"<w:tbl><w:tblPr/><w:tblGrid/>{inside}</w:tbl>")


def test_cells_that_go_on_are_repeated(tmp_path: Path) -> None:
    wide = cell("Abroad", '<w:gridSpan w:val="2"/>')
    begins = cell("Poland", '<w:vMerge w:val="restart"/>')
    rows = [wide, begins + cell("two days"), cell("", GOES_ON) + cell("10 €")]
    body = Found(table(tmp_path / "a.docx", *rows)).only().body
    assert body == "| Abroad | Abroad |\n| Poland | two days |\n| Poland | 10 € |"


def test_a_table_whose_first_row_goes_on(tmp_path: Path) -> None:
    """As it is left when somebody deletes the row above."""
    body = Found(table(tmp_path / "a.docx", cell("Poland", GOES_ON) + cell("two days"))).only().body
    assert body == "| Poland | two days |"


def test_a_cell_over_thousands_of_rows(tmp_path: Path) -> None:
    rows = [cell("x", '<w:vMerge w:val="restart"/>'), *[cell("", GOES_ON)] * 3000]
    assert Found(table(tmp_path / "a.docx", *rows)).only().body.count("| x |") == 3001


def test_a_cell_that_says_to_be_a_million_columns_wide(tmp_path: Path) -> None:
    rows = [cell("x", '<w:gridSpan w:val="1000000"/>')] * 20
    assert len(Found(table(tmp_path / "a.docx", *rows)).only().body) < 20_000


def test_a_number_that_is_none(tmp_path: Path) -> None:
    row = cell("x", '<w:gridSpan w:val="wide"/>')
    assert "damaged" in Found(table(tmp_path / "a.docx", row)).problem()


# --- PDF ------------------------------------------------------------------------------------------


def test_a_short_pdf_is_one_entry_and_a_long_one_has_its_pages(tmp_path: Path) -> None:
    entry = Found(write(tmp_path / "opening-hours.pdf", pdf(["9 to 18", "Sunday closed"]))).only()
    assert (entry.title, entry.body) == ("opening hours", "9 to 18\n\nSunday closed")
    read = Found(write(tmp_path / "manual.pdf", pdf(["long " * 1200, "", "word " * 1200])))
    assert read.titles() == ["manual, page 1", "manual, page 3"]


def test_a_pdf_with_a_password(tmp_path: Path) -> None:
    for user, readable in (("", True), ("secret", False)):
        writer = PdfWriter(PdfReader(io.BytesIO(pdf(["hello there"]))))
        writer.encrypt(user, "owner", algorithm="AES-256")
        path = tmp_path / f"locked{user}.pdf"
        writer.write(path)
        if readable:
            assert Found(path).only().body == "hello there"
        else:
            assert "password" in Found(path).problem()


def test_a_pdf_of_pictures(tmp_path: Path) -> None:
    assert "only pictures" in Found(write(tmp_path / "a.pdf", pdf(["", ""]))).problem()


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.95])
def test_a_pdf_that_is_cut_off_is_a_problem_or_is_read(tmp_path: Path, part: float) -> None:
    whole = pdf(["hello there", "and here"])
    read = Found(write(tmp_path / "b.pdf", whole[: int(len(whole) * part)]))
    assert read.entries or read.problems


@pytest.mark.parametrize("content", [b"%PDF-1.7\nrubbish", b"no pdf", b"\x00" * 500])
def test_what_is_no_pdf(tmp_path: Path, content: bytes) -> None:
    assert "damaged" in Found(write(tmp_path / "a.pdf", content)).problem()


# --- archives and folders -------------------------------------------------------------------------

FILES: dict[str, str | bytes] = {
    "faq/hours.md": "# Hours\n9 to 18",
    "faq/prices.csv": "title,text\nBread,2\n",
    "faq/photo.jpg": b"\xff\xd8",
    ".hidden/a.md": "x",
    "__MACOSX/a.md": "x",
    "~$a.docx": "lock",
    "inner.zip": b"PK",
}
LEFT_OUT = {"faq/photo.jpg", ".hidden/a.md", "__MACOSX/a.md", "~$a.docx", "inner.zip"}


def test_all_files_of_an_archive(tmp_path: Path) -> None:
    read = Found(zipped(tmp_path / "a.zip", FILES))
    assert read.titles() == ["Hours", "Bread"]
    assert [entry.place for entry in read.entries] == [
        "faq/hours.md, line 1",
        "faq/prices.csv, row 2",
    ]
    assert set(read.left_out) == LEFT_OUT


def test_all_files_of_a_folder_without_links(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "link.md").symlink_to("/etc/passwd")
    (folder / "linked").symlink_to("/etc")
    read = Found(folder)
    assert read.titles() == ["Hours", "Bread"]
    assert set(read.left_out) == LEFT_OUT - {".hidden/a.md", "__MACOSX/a.md"} | {"link.md"}


def test_a_bad_file_in_an_archive_is_named(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "good.md": "# A\nb",
        "bad.docx": b"PK",
        "empty.md": "",
        "x.csv": "a,b\n",
    }
    read = Found(zipped(tmp_path / "a.zip", files))
    assert {problem.place for problem in read.problems} == {"bad.docx", "empty.md", "x.csv"}
    assert len(read.entries) == 1


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "a.zip", {f"{n}.txt": b"0" * types.MAX_FILE for n in range(6)})
    assert bomb.stat().st_size < types.MEGABYTE
    assert "unpack to more than 100 MB" in Found(bomb).problem()
    bomb.rename(tmp_path / "a.docx")
    assert "unpack to more than 100 MB" in Found(tmp_path / "a.docx").problem()


def test_an_archive_that_lies_about_its_sizes_is_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b"title\n\n" + b"0" * 100_000})
    content = path.read_bytes()
    size = (100_007).to_bytes(4, "little")
    assert content.count(size) == 2
    read = Found(write(tmp_path / "b.zip", content.replace(size, (9).to_bytes(4, "little"))))
    assert read.entries == [] and "damaged" in read.problem()


def test_an_archive_that_is_cut_off_is_a_problem(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", FILES).read_bytes()
    assert "damaged" in Found(write(tmp_path / "b.zip", whole[:200])).problem()


# --- files at all ---------------------------------------------------------------------------------


def test_a_file_of_50_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(50 * types.MEGABYTE)
    assert "has 50 MB; at most 20 MB" in Found(path).problem()


def test_what_is_no_file_of_ours(tmp_path: Path) -> None:
    (tmp_path / "link.md").symlink_to(write(tmp_path / "a.md", b"# A\nb"))
    os.mkfifo(tmp_path / "pipe.md")
    write(tmp_path / "empty.md", b"")
    write(tmp_path / "table.xlsx", b"PK")
    says = {
        "link.md": "link",
        "pipe.md": "not a file",
        "empty.md": "empty",
        "table.xlsx": "can't be read. Those that can: .md",
        "gone.md": "No such file",
    }
    for name, said in says.items():
        assert said in Found(tmp_path / name).problem()


def test_every_format_of_the_table_has_a_reader() -> None:
    assert all(callable(one.reading()) for one in registry.FORMATS)
    assert registry.format_of("A.HTM") is registry.format_of("b.html") is not None
