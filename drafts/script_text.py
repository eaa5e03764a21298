"""A text about a topic as it is shown: its sections, their sources, and signs where no entry says
what is stated."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from drafts.ai.script_types import Brief, Section
from drafts.ai.types import Source
from drafts.reading.facts import facts, said_facts
from outbox.text import Text

#: Behind a sentence with a fact that no entry states.
UNKNOWN = "⚠️"
_SENTENCE_END = re.compile(r"(?<=[.!?…])(\s+)")
#: What stands before the first word of a line of a list; its number is no fact.
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,3}[.)])\s+")


def marked(text: str, known: Sequence[str]) -> str:
    """The text with a sign behind each sentence that states a fact which stands in none of the
    known texts."""
    # Line by line, as the text is looked at, and as a whole: a price may stand on two lines.
    parts = [part for one in known for part in (one, *one.split("\n"))]
    stated = set[str]().union(*map(said_facts, parts))
    return "\n".join(_marked_line(line, stated) for line in text.split("\n"))


def _marked_line(line: str, stated: set[str]) -> str:
    bullet = _BULLET.match(line)
    start = bullet.end() if bullet else 0
    parts = _SENTENCE_END.split(line[start:])
    for place in range(0, len(parts), 2):
        if facts(parts[place]) - stated:
            parts[place] += f" {UNKNOWN}"
    return line[:start] + "".join(parts)


def marked_sections(sections: Sequence[Section], brief: Brief) -> list[Section]:
    """The sections with signs at what no entry says. What the owner said in the topic counts as
    known."""
    known = [brief.topic, *(f"{one.title}\n{one.text}" for one in brief.sources)]
    return [
        Section(marked(one.heading, known), marked(one.text, known), one.sources)
        for one in sections
    ]


def used(sections: Sequence[Section], brief: Brief) -> list[tuple[int, Source]]:
    """The sources that the sections name, with their numbers."""
    numbers = sorted({number for one in sections for number in one.sources})
    return [(number, brief.sources[number - 1]) for number in numbers]


def message(sections: Sequence[Section], brief: Brief) -> Text:
    """The text as a message of the bot."""
    text = Text().add(brief.topic, "bold")
    for section in sections:
        text.line()
        if section.heading:
            text.line(section.heading, "bold")
        text.line(section.text).line(_sources_line(section), "italic")
    text.line().line(_("Sources"), "bold")
    for number, source in used(sections, brief):
        text.line(f"{number}. {source.title} (№ {source.entry_id})")
    return text.line().line(_legend()) if _has_marks(sections) else text


def markdown(sections: Sequence[Section], brief: Brief) -> str:
    """The text as a Markdown file."""
    lines = [f"# {brief.topic}"]
    for section in sections:
        heading = [f"## {section.heading}"] if section.heading else []
        lines += [*heading, section.text, f"*{_sources_line(section)}*"]
    lines.append("## " + _("Sources"))
    lines.append(
        "\n".join(
            f"{number}. {source.title} (№ {source.entry_id})"
            for number, source in used(sections, brief)
        )
    )
    if _has_marks(sections):
        lines.append(_legend())
    return "\n\n".join(filter(None, lines)) + "\n"


def _sources_line(section: Section) -> str:
    if not section.sources:
        return _("%(sign)s no source") % {"sign": UNKNOWN}
    return f"📚 {', '.join(map(str, section.sources))}"


def _has_marks(sections: Sequence[Section]) -> bool:
    return any(UNKNOWN in f"{one.heading}{one.text}" or not one.sources for one in sections)


def _legend() -> str:
    return _("%(sign)s No entry says this. Please check it.") % {"sign": UNKNOWN}
