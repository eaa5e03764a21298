"""How Babel finds the texts that are marked for translation: named in pyproject.toml, run by
`bin/translate`.

The admin's look comes from Unfold, and the schedule from django-celery-beat; neither knows all of
our languages, nor does Django everywhere. Their texts stand in our catalogues, too, but for those
that Django translates already.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import django
import django_celery_beat
import unfold
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

#: Line, function, what of its arguments is text, and comments.
Found = tuple[Any, ...]

LANGUAGES = ("de", "uk")
#: Where the packages really are: the environment may be reached through a link.
DJANGO, UNFOLD, BEAT = (
    Path(str(package.__file__)).resolve().parent for package in (django, unfold, django_celery_beat)
)


def code(
    file: BinaryIO, keywords: Mapping[str, Any], tags: Collection[str], options: Any
) -> Iterator[Found]:
    """The texts of a Python file."""
    return _needed(file, _called(file.read(), keywords, tags, options))


def template(
    file: BinaryIO, keywords: Mapping[str, Any], tags: Collection[str], options: Any
) -> Iterator[Found]:
    """The texts of a Django template: Django's own tool turns its tags into calls of gettext."""
    lines = templatize(file.read().decode(), origin=file.name).splitlines()
    # What else is on its lines are words without meaning, whose indentation would be Python's.
    calls = "\n".join(line.lstrip() for line in lines)
    return _needed(file, _called(calls.encode(), keywords, tags, options))


def _called(
    source: bytes, keywords: Mapping[str, Any], tags: Collection[str], options: Any
) -> Iterator[Found]:
    """The texts that source code gives to gettext. Most files have none, and are only searched."""
    call = rb"\b(?:" + "|".join(map(re.escape, keywords)).encode() + rb")\s*\("
    if not re.search(call, source):
        return iter(())
    return extract_python(io.BytesIO(source), keywords, tags, options)


def _needed(file: BinaryIO, found: Iterator[Found]) -> Iterator[Found]:
    if not {DJANGO, UNFOLD, BEAT} & set(Path(file.name).resolve().parents):
        return found
    return (one for one in found if one[2] and _first(one[2]) not in _django_translates())


@cache
def _django_translates() -> set[str]:
    """The texts that Django translates into all our languages."""
    return set.intersection(*(_texts_of_django(language) for language in LANGUAGES))


def _texts_of_django(language: str) -> set[str]:
    texts: set[str] = set()
    for part in ("conf", "contrib/admin", "contrib/auth"):
        with (DJANGO / part / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
            texts |= {
                _first(one.id)
                for one in read_po(file, locale=language)
                if one.string and all(one.string) and one.context is None
            }
    return texts


def _first(text: Any) -> str:
    """The text itself, or its singular."""
    return text if isinstance(text, str) else text[0]
