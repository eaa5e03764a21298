"""docs/settings.md, made from .env.example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.harness.processes import ROOT

HEAD = """\
# Every setting

Made from [.env.example](../.env.example) by `python -m tests.architecture.test_docs`.

Settings stand in the file `.env`; a variable of the environment wins over it. Only the first five
are needed, every other one has a default. A value that can't be read, or a name that is misspelt,
is named in plain words when aibot starts, and nothing runs with it.
"""
TITLE = re.compile(r"# --- (.+?) -+")
SETTING = re.compile(r"#?([A-Z][A-Z0-9_]*)=(.*)")


@dataclass
class Row:
    """Settings that are explained together: their names with the defaults, and the explanation."""

    meaning: list[str]
    defaults: dict[str, str] = field(default_factory=dict)

    def markdown(self) -> str:
        names = "<br>".join(f"`{name}`" for name in self.defaults)
        values = "<br>".join(f"`{value}`" if value else "–" for value in self.defaults.values())
        return f"| {names} | {values} | {_sentence(self.meaning)} |"


def make() -> str:
    """The page in Markdown."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    parts = TITLE.split(text)[1:]
    sections = [_section(title, body) for title, body in zip(parts[::2], parts[1::2], strict=True)]
    return "\n".join([HEAD, *sections]).rstrip() + "\n"


def _section(title: str, body: str) -> str:
    rows, intro = _rows(body.splitlines())
    lines = [f"## {title}", ""]
    lines += [intro, ""] if intro else []
    lines += ["| setting | default | meaning |", "|---|---|---|", *(row.markdown() for row in rows)]
    return "\n".join(lines) + "\n"


def _rows(lines: list[str]) -> tuple[list[Row], str]:
    """The settings of a section, and what is said before all of them."""
    rows: list[Row] = []
    intro, above = "", list[str]()
    for line in lines:
        if found := SETTING.fullmatch(line):
            if above:
                rows.append(Row(above))
                above = []
            rows[-1].defaults[found[1]] = found[2]
        elif line.startswith("#"):
            above.append(line.removeprefix("#").removeprefix(" "))
        elif above:
            intro, above = _sentence(above), []
    return rows, intro


def _sentence(lines: list[str]) -> str:
    """The explanation in one line of Markdown. The values that a setting may have are indented in
    the example; each begins a line of its own here."""
    text = ""
    indented = False
    for line in lines:
        value = re.fullmatch(r"  (\w+) +(.+)", line)
        begins_anew = bool(value) or indented
        text += ("<br>" if begins_anew else " ") + (
            f"**{value[1]}**: {value[2]}" if value else line
        )
        indented = bool(value)
    return text.strip().replace("|", "\\|")


def names() -> Iterator[str]:
    """All settings of the page."""
    return iter(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(), re.M))
