"""Markdown, CSV, JSON, HTML and plain text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.knowledge.files import Found

UKRAINIAN = "Ми відчинені щодня з дев'ятої до шостої, крім неділі."
GERMAN = "Wir öffnen täglich um neun; schließen müssen wir früh."


def found(tmp_path: Path, name: str, content: str | bytes) -> Found:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Found(path)


# --- Markdown -------------------------------------------------------------------------------------


def test_a_markdown_file_with_a_title_is_one_entry(tmp_path: Path) -> None:
    text = """---
title: "Opening hours: summer"
kind: hours
tags: [shop, summer]
Sprache: deutsch
gültig ab: 01.06.2026
valid until: 2026-08-31
id: hours-1
source: https://shop.example/hours
cssclass: wide
---
# Every day

9 to 18
---
not: a value
"""
    read = found(tmp_path, "a.md", text)
    entry = read.only()
    assert (entry.title, entry.kind, entry.tags) == (
        "Opening hours: summer",
        "hours",
        ("shop", "summer"),
    )
    assert (entry.language, entry.external_id) == ("de", "hours-1")
    assert (entry.valid_from, entry.valid_until) == (date(2026, 6, 1), date(2026, 8, 31))
    assert entry.body == "# Every day\n\n9 to 18\n---\nnot: a value"
    assert entry.source_url == "https://shop.example/hours"
    assert read.left_out == ["key “cssclass”"]


def test_each_of_the_largest_headings_is_an_entry(tmp_path: Path) -> None:
    text = (
        "About us\n\n## Delivery\nTwo days.\n### Abroad\nFive.\n## Empty\n## Returns ##\n14 days\n"
    )
    read = found(tmp_path, "shop_faq.md", text)
    assert read.titles() == ["shop faq", "Delivery", "Returns"]
    assert read.entries[1].body == "Two days.\n### Abroad\nFive."
    assert [entry.place for entry in read.entries] == ["line 1", "line 3", "line 8"]


def test_a_heading_within_code_is_none(tmp_path: Path) -> None:
    read = found(
        tmp_path, "a.md", "# One\n```sh\n# comment\n```\n~~~\n```\n# no\n~~~\n# Two\ntext\n"
    )
    assert read.titles() == ["One", "Two"]


def test_lines_that_belong_to_the_key_above(tmp_path: Path) -> None:
    """As the generators of web sites write them."""
    title = "title: >-\n  Opening\n  hours: summer\n"
    others = "menu:\n  main:\n    weight: 1\ntags:\n  - a\n  - b\n"
    entry = found(tmp_path, "a.md", f"---\n{title}{others}---\nMo–Fr\n").only()
    assert (entry.title, entry.tags, entry.body) == ("Opening hours: summer", ("a", "b"), "Mo–Fr")


def test_a_line_at_the_beginning_is_no_front_matter(tmp_path: Path) -> None:
    assert (
        found(tmp_path, "a.md", "---\nJust text\n---\nmore\n").only().body.startswith("---\nJust")
    )


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
def test_a_file_without_any_text_states_a_problem_later(tmp_path: Path, name: str) -> None:
    read = found(tmp_path, name, "<html></html>" if name == "a.html" else "# Title\n")
    assert read.problems or read.entries[0].body == "" or name == "a.txt"


# --- CSV ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("Title,Text,Kind", ","),
        ("Frage;Antwort;Art", ";"),
        ("Питання\tВідповідь\tВид", "\t"),
        ("sep=|\ntitle|text|kind", "|"),
    ],
)
def test_columns_are_known_in_three_languages(tmp_path: Path, header: str, delimiter: str) -> None:
    row = delimiter.join(["Open, today?", '"Yes; until 18\n| maybe"', "faq"])
    row = row if delimiter != "," else '"Open, today?","Yes; until 18\n| maybe",faq'
    entry = found(tmp_path, "a.csv", f"{header}\n{row}\n\n").only()
    assert (entry.title, entry.kind) == ("Open, today?", "faq")
    assert entry.body == "Yes; until 18\n| maybe"
    assert entry.tags is None and entry.language is None


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (UKRAINIAN, "utf-8"),
        (UKRAINIAN, "utf-8-sig"),
        (UKRAINIAN, "utf-16"),
        (UKRAINIAN, "utf-16-le"),
        (UKRAINIAN, "utf-16-be"),
        (UKRAINIAN, "cp1251"),
        (GERMAN, "cp1252"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "mac-roman"),
    ],
)
def test_encodings_are_recognised(tmp_path: Path, text: str, encoding: str) -> None:
    content = f"title;text\nA;{text.replace(';', ',')}\n".encode(encoding)
    assert found(tmp_path, "a.csv", content).only().body == text.replace(";", ",")


@pytest.mark.parametrize(
    "content",
    [
        f"title;text\nA;{UKRAINIAN}\n".encode("koi8-u"),
        "title;text\nA;привет всем людям\n".encode("cp866"),
        b"title;text\nA;\x98\x81\xff\xfe\n",
        b"title;text\nA;\x00\x00\x01\n",
        "title;text\nA;ok\n".encode("utf-16") + b"\xd8",
        b"\x89PNG\r\n\x1a\n\x00\x00",
    ],
)
def test_what_is_no_text_for_certain_is_refused(tmp_path: Path, content: bytes) -> None:
    read = found(tmp_path, "a.csv", content)
    assert read.entries == []
    assert any(word in read.problem() for word in ("encoding", "not a text", "damaged"))


@pytest.mark.parametrize(
    ("above", "header", "row"),
    [
        ("\r\n;;\r\n", "Frage;Antwort;", 4),
        ("Unsere Fragen;;\r\n", "Frage (kurz);Antwort (max. 500 Zeichen);", 3),
        ("", '"Frage\r\n(kurz)";Antwort;', 2),
        ("\ufeff", "Вопрос;Ответ;;", 2),
    ],
)
def test_a_table_as_a_spreadsheet_exports_it(
    tmp_path: Path, above: str, header: str, row: int
) -> None:
    """A heading above the columns, columns without a name, and cells behind the last one."""
    rows = f'{above}{header}\r\nOffen?;"Mo 9-18\r\nDi zu";;;;\r\n'
    read = found(tmp_path, "a.csv", rows)
    entry = read.only()
    assert (entry.title, entry.body, entry.place) == ("Offen?", "Mo 9-18\r\nDi zu", f"row {row}")
    assert read.left_out == []


def test_formulas_are_texts(tmp_path: Path) -> None:
    rows = "=cmd|'/c calc'!A1,+49 30 1\n'@home,'-5 degrees\n'quoted',''=x\n"
    read = found(tmp_path, "a.csv", f"title,text\n{rows}")
    assert [(entry.title, entry.body) for entry in read.entries] == [
        ("=cmd|'/c calc'!A1", "+49 30 1"),
        ("@home", "-5 degrees"),
        ("'quoted'", "'=x"),
    ]


def test_unknown_columns_are_named_and_known_ones_needed(tmp_path: Path) -> None:
    read = found(tmp_path, "a.csv", "title,text,colour\nA,b,red\n")
    assert (read.titles(), read.left_out) == (["A"], ["column “colour”"])
    assert "at least “title” and “text”" in found(tmp_path, "b.csv", "a,b\n1,2\n").problem()
    assert "mean the same: title, Frage" in found(tmp_path, "c.csv", "title,Frage,text\n").problem()


def test_a_bad_row_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    rows = [
        "title,text,language,valid from,link,tags",
        "A,b,klingonisch,,,",
        "B,b,de,31.02.2026,,",
        "C,b,de,,javascript:alert(1),",
        "D,b,de,,,,surplus",
        f'E,b,de,,,"{",".join(map(str, range(10_000)))}"',
        "F,b,DE-at,1.2.2026,https://x.example/,a; b,",
    ]
    read = found(
        tmp_path, "a.csv", "\n".join(rows[:-1]) + "\nF,b,DE-at,1.2.2026,https://x.example/,a"
    )
    assert [entry.title for entry in read.entries] == ["F"]
    assert read.entries[0].language == "de-at"
    assert [problem.place for problem in read.problems] == [f"row {n}" for n in range(2, 7)]
    assert "10000 tags" in read.problems[-1].sentence


def test_an_open_quotation_mark_is_found(tmp_path: Path) -> None:
    read = found(tmp_path, "a.csv", 'title,text\nA,b\nB,"open\n' + "C,d\n" * 5)
    assert len(read.entries) == 1 and "row 3" in read.problem()


@pytest.mark.parametrize("header", ['title,"text\nA,b\n', '"title', "x" * 500_000])
def test_a_first_row_that_can_not_be_read(tmp_path: Path, header: str) -> None:
    assert "a.csv: " in found(tmp_path, "a.csv", header).problem()


# --- HTML and text --------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="de-AT"><head><title>Über uns | Laden</title>
<link rel="canonical" href="https://shop.example/about"><style>x{}</style></head><body>
<header>Laden</header><nav><ul><li>Menü</li></ul></nav><main><h1>Über <b>uns</b></h1>
<p>Wir sind
 ein <i>Laden</i>.<br>Seit 1990.</p>Kommen Sie!<ul><li>Brot</li><li><p>Käse</p></li></ul>
<h2>Preise</h2><table><tr><th>Brot</th><th>Käse</th></tr>
<tr><td>2 €</td><td><p>9 €</p></td></tr></table>
<script>alert("x")</script></main><footer>Impressum</footer></body></html>"""
TEXT = """Wir sind ein Laden.
Seit 1990.

Kommen Sie!

- Brot
- Käse

## Preise

| Brot | Käse |
| 2 € | 9 € |"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_page_without_what_is_around_its_text(tmp_path: Path, encoding: str) -> None:
    page = PAGE.replace("<head>", f'<head><meta charset="{encoding}">')
    entry = found(tmp_path, "about.html", page.encode(encoding)).only()
    assert (entry.title, entry.body) == ("Über uns", TEXT)
    assert (entry.language, entry.source_url) == ("de", "https://shop.example/about")


def test_a_page_without_a_title_has_the_name_of_its_file(tmp_path: Path) -> None:
    entry = found(tmp_path, "our-shop.html", "Just <b>words</b> here").only()
    assert (entry.title, entry.body) == ("our shop", "Just words here")


def test_a_page_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    assert "nested" in found(tmp_path, "a.html", "<div>" * 100_000 + "x").problem()


def test_the_first_line_of_a_text_is_its_title(tmp_path: Path) -> None:
    entry = found(tmp_path, "a.txt", "Opening hours\r\n\r\n9 to 18\r\n").only()
    assert (entry.title, entry.body) == ("Opening hours", "9 to 18")
    entry = found(tmp_path, "opening_hours.txt", "9 to 18").only()
    assert (entry.title, entry.body) == ("opening hours", "9 to 18")
