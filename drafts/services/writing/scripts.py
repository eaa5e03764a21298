"""Have the AI write about a topic from the entries (`/generate_script`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Person
from core.entities import Entity
from core.text import LIMIT, utf16_len
from drafts.ai.script_types import Brief, ScriptWriterLike, WrittenScript
from drafts.ai.types import DrafterFailure, Source, in_words
from drafts.models import Script
from drafts.script_text import markdown, marked_sections, message, used
from drafts.services import provider
from drafts.services.money.usage import Call, Purpose, admit, metered
from drafts.services.writing import ai_jobs
from knowledge.models import Entry
from knowledge.services.search import search
from outbox.replies import reply
from outbox.text import clip, speaking_to

State = Script.State

WRITE = "drafts.tasks.write_script"
LONGEST_TOPIC = 300
#: So many entries are given to the AI.
MOST_ENTRIES = 12
#: A message of the bot, with room for what Telegram counts differently.
ROOM = LIMIT - 100
GONE = gettext_noop("The entries about it are gone.")

log = structlog.get_logger(__name__)


def request(person: Person, topic: str) -> bool:
    """Ask for a text about a topic, which has entries; False if that was asked for already."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                Script.objects.create(person=person, topic=topic)
        except IntegrityError:  # it is being written
            return False
        transaction.on_commit(enqueue_open, robust=True)
    return True


def context_of_topic(topic: str) -> dict[str, Any]:
    """What the message is about that says that a text is being written. The text replaces it."""
    return {"about": "script", "topic": topic}


def sources_about(topic: str, language: str) -> tuple[Source, ...]:
    """The entries about a topic, as the owner sees them, best first, each as a whole."""
    hits = search(topic, None, limit=2 * MOST_ENTRIES, language=language, is_topic=True)
    ids = list(dict.fromkeys(hit.entry_id for hit in hits))[:MOST_ENTRIES]
    found = Entry.objects.in_bulk(ids)
    return tuple(
        Source(pk, found[pk].title, found[pk].kind, found[pk].body) for pk in ids if pk in found
    )


def enqueue_open(limit: int = 50) -> int:
    """Wake a worker for every text that is to be written; how many."""
    return ai_jobs.enqueue_open(Script, WRITE, limit)


def write(script_id: int, writer: ScriptWriterLike) -> None:
    """Do the work of a row, if it is still open, and send what came of it."""
    row = ai_jobs.claim(Script, script_id)
    if row is None:
        return
    brief = _brief(row)
    if row.attempts > ai_jobs.ATTEMPTS:
        return _fail(row, ai_jobs.STOPPED)
    if not brief.sources:
        return _fail(row, GONE)
    try:
        if waiting := provider.why_not_asked():
            raise waiting
        with metered(admit(Call(Purpose.SCRIPT), settings.AI_MODEL)) as meter:
            written = writer.write(brief)
            meter.usage = written.usage
    except DrafterFailure as failure:
        if failure.paused_until is None:
            provider.note_failure(failure)
        return _fail(row, failure.sentence)
    except Exception:
        log.exception("a script could not be written", script=row.pk)
        _fail(row, ai_jobs.UNEXPECTED)
        raise
    provider.note_success()
    _finish(row, brief, written)


def _brief(row: Script) -> Brief:
    language = row.person.language or settings.LANGUAGE_CODE
    return Brief(row.topic, language, sources_about(row.topic, language))


def _finish(row: Script, brief: Brief, written: WrittenScript) -> None:
    """Keep the text and send it, as a message or, if it is long, as a file."""
    with speaking_to(row.person), transaction.atomic():
        sections = marked_sections(written.sections, brief)
        text = markdown(sections, brief)
        if not ai_jobs.end(row, State.DONE, text=text):
            return
        shown = message(sections, brief)
        if utf16_len(shown.text) <= ROOM:
            _say(row, shown.text, entities=shown.entities)
            return
        caption = _("“%(topic)s”: sections: %(sections)d, entries: %(entries)d") % {
            "topic": clip(row.topic, 200),
            "sections": len(sections),
            "entries": len(used(sections, brief)),
        }
        _say(row, _("✅ Written: “%(topic)s”") % {"topic": clip(row.topic, 200)})
        reply(row.person, caption, file=(f"script-{row.pk}.md", text))


def _fail(row: Script, sentence: str) -> None:
    with speaking_to(row.person), transaction.atomic():
        if ai_jobs.end(row, State.FAILED, error=sentence[:300]):
            said = _("I could not write about “%(topic)s”: %(why)s")
            _say(row, said % {"topic": clip(row.topic, 200), "why": in_words(sentence)})


def _say(row: Script, text: str, entities: Sequence[Entity] = ()) -> None:
    """Show a text in place of the message that said that it is being written."""
    reply(row.person, text, entities=entities, replaces=context_of_topic(row.topic))
