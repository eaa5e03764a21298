"""What a Word document shows beside plain paragraphs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.knowledge.files import Found, word_xml

LINK = (
    '<Relationship Id="rId99" TargetMode="External" Target="https://shop.example/order" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/>'
)
BOX = "<w:sdt><w:sdtPr>{kind}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"
CONTENTS = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'


def run(text: str, mark: str = "t") -> str:
    return f'<w:r><w:{mark} xml:space="preserve">{text}</w:{mark}></w:r>'


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def link(words: str) -> str:
    namespace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<w:hyperlink xmlns:r="{namespace}" r:id="rId99">{run(words)}</w:hyperlink>'


def table(inside: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/>{inside}</w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (paragraph(run("Open from 9 to "), f"<w:ins>{run('18')}</w:ins>"), "Open from 9 to 18"),
        (paragraph(run("Till 18"), f"<w:del>{run(' or 20', 'delText')}</w:del>"), "Till 18"),
        (paragraph(run("In "), f"<w:smartTag>{run('Kyiv')}</w:smartTag>"), "In Kyiv"),
        (BOX.format(kind="", inside=paragraph(run("Boxed"))), "Boxed"),
        (paragraph(BOX.format(kind="", inside=run("Boxed"))), "Boxed"),
        (BOX.format(kind=CONTENTS, inside=paragraph(run("1"))) + paragraph(run("A")), "A"),
        (table(table(paragraph(run("Within"))) + paragraph()), "| Within |"),
        (
            paragraph(run("Order "), link("here"), run(".")),
            "Order here (https://shop.example/order).",
        ),
        (paragraph(link("www.shop.example/order")), "www.shop.example/order"),
    ],
)
def test_a_document_is_read_as_it_is_shown(tmp_path: Path, xml: str, text: str) -> None:
    assert Found(word_xml(tmp_path / "a.docx", xml, LINK)).only().body == text
