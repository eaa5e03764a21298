"""Files as people have them, made for tests."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import docx

from knowledge.formats.sources import read_path
from knowledge.formats.types import LeftOut, Problem, ReadEntry


class Found:
    """What is in a file, by what it is."""

    def __init__(self, path: Path) -> None:
        items = list(read_path(path))
        read = [item for item in items if isinstance(item, ReadEntry)]
        self.entries = [entry for entry in read if not entry.problems]
        self.problems = [
            Problem(item.place, " ".join(item.problems)) if isinstance(item, ReadEntry) else item
            for item in items
            if isinstance(item, Problem) or (isinstance(item, ReadEntry) and item.problems)
        ]
        self.left_out = [item.place for item in items if isinstance(item, LeftOut)]

    def only(self) -> ReadEntry:
        assert self.problems == []
        (entry,) = self.entries
        return entry

    def problem(self) -> str:
        """The one problem, with its place."""
        (problem,) = self.problems
        return f"{problem.place}: {problem.sentence}"

    def titles(self) -> list[str]:
        assert self.problems == []
        return [entry.title for entry in self.entries]


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def word(path: Path, blocks: Iterable[tuple[str, str]]) -> Path:
    """A Word file of paragraphs, each with its style."""
    document = docx.Document()
    for style, text in blocks:
        document.add_paragraph(text, style=style)
    document.save(str(path))
    return path


def word_xml(path: Path, xml: str, relations: str = "") -> Path:
    """A Word file with this in its body, as it stands in such files, and these relations."""
    whole = word(path.with_suffix(".whole"), [("Normal", "PLACE")])
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.infolist():
            content = old.read(part).decode() if part.filename.startswith("word/") else ""
            if part.filename == "word/document.xml":
                content = re.sub(r"<w:p>(?:(?!</w:p>).)*PLACE.*?</w:p>", xml, content, flags=re.S)
            elif part.filename == "word/_rels/document.xml.rels":
                content = content.replace("</Relationships>", f"{relations}</Relationships>")
            new.writestr(part, content or old.read(part))
    return path


def pdf(pages: Iterable[str]) -> bytes:
    """A PDF with a line of text on each page."""
    texts = list(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(texts)))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(texts):
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
        parts += [
            "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> "
            f"/MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    file = io.BytesIO(b"%PDF-1.4\n")
    file.seek(0, io.SEEK_END)
    places = []
    for number, part in enumerate(parts, 1):
        places.append(file.tell())
        file.write(f"{number} 0 obj\n{part}\nendobj\n".encode())
    begin = file.tell()
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    file.write(
        f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{rows}trailer\n"
        f"<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n".encode()
    )
    return file.getvalue()
