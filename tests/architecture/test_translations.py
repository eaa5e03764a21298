"""Every text that people see is there in German and Ukrainian, and the compiled files are current.

`bin/translate` brings the catalogues up to date and says what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from bot.registry import COMMANDS
from tests.architecture.retired_words import AS_TYPED, RETIRED, RETIRED_FOR
from tests.harness.processes import ROOT

LANGUAGES = ("de", "uk")
PACKAGES = (
    "aibot",
    "core",
    "accounts",
    "outbox",
    "knowledge",
    "health",
    "drafts",
    "monitoring",
    "bot",
    "inbox",
    "runbot",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%%|%[sd]|\{\w*(?=[:}])")


def _translate(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `bin/translate` in a folder, with the Python of this test run."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bin/translate", *options],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def _load(language: str, kind: str = "po") -> Any:
    read = read_po if kind == "po" else read_mo
    with (ROOT / f"locale/{language}/LC_MESSAGES/django.{kind}").open("rb") as file:
        return read(file)


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _text(context: str | bytes | None) -> str | None:
    """A context; Babel leaves it undecoded in a compiled file."""
    return context.decode() if isinstance(context, bytes) else context


def _messages(language: str) -> list[Any]:
    return [one for one in _load(language) if one.id and all(_forms(one.string))]


def _copy(folder: Path) -> Path:
    for name in ("bin", "locale", "templates", *PACKAGES):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _bytes_of_all(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted((folder / "locale").glob("*/*/*"))]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the sources and catalogues, to be changed."""
    return _copy(tmp_path)


def test_the_languages_are_those_of_the_settings() -> None:
    assert {"en", *LANGUAGES} == set(dict(settings.LANGUAGES))
    assert set(LANGUAGES) == {file.parts[-3] for file in (ROOT / "locale").glob("*/*/*.po")}


def test_every_text_is_translated_and_compiled() -> None:
    checked = _translate(ROOT, "--check")
    assert (checked.returncode, checked.stdout) == (0, ""), "run bin/translate and fill these in"


def test_the_same_texts_give_the_same_bytes(copy: Path) -> None:
    assert _translate(copy).returncode == 0
    first = _bytes_of_all(copy)
    assert _translate(copy).returncode == 0
    assert _bytes_of_all(copy) == first


#: What is written in new files, each with a text that nobody knows.
NEW = {
    "core/new.py": '_("A lone text")',
    "bot/new.py": 'ngettext_lazy("A text of many", "Texts", 2)',
    "outbox/new.py": 'pgettext_lazy("a context", "A text in its context")',
    "templates/new.html": '  {% translate "A text of a page" %}',
    "templates/plural.html": (
        "{% blocktranslate count n=1 %}A counted text of a page{% plural %}x{% endblocktranslate %}"
    ),
}


@pytest.fixture(scope="module")
def checked_with_new_files(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the check says of them all at once."""
    folder = _copy(tmp_path_factory.mktemp("new"))
    for file, written in NEW.items():
        (folder / file).write_text(written)
    before = _bytes_of_all(folder)
    checked = _translate(folder, "--check")
    assert checked.returncode == 1
    assert _bytes_of_all(folder) == before
    return checked.stdout


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("core/new.py", "A lone text"),
        ("bot/new.py", "A text of many"),
        ("outbox/new.py", "A text in its context"),
        ("templates/new.html", "A text of a page"),
        ("templates/plural.html", "A counted text of a page"),
    ],
)
def test_a_new_text_is_missed_until_it_is_translated(
    checked_with_new_files: str, file: str, text: str
) -> None:
    assert text in NEW[file]
    assert checked_with_new_files.count(f'msgid "{text}"') == len(LANGUAGES)


def test_a_text_that_changed_and_was_not_compiled_is_missed(copy: Path) -> None:
    po = copy / "locale/de/LC_MESSAGES/django.po"
    po.write_text(po.read_text().replace("Es wartet nichts auf Sie.", "Nichts wartet."))
    checked = _translate(copy, "--check")
    assert checked.returncode == 1
    assert "locale/de/LC_MESSAGES/django.mo is not up to date" in checked.stdout
    assert "locale/uk" not in checked.stdout


def test_a_translation_that_is_only_a_guess_is_missed(copy: Path) -> None:
    po = copy / "locale/de/LC_MESSAGES/django.po"
    guess = '#, fuzzy\nmsgid "Nothing is waiting for you."'
    po.write_text(po.read_text().replace('msgid "Nothing is waiting for you."', guess))
    assert _translate(copy).returncode == 1
    assert guess in _translate(copy, "--check").stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same(language: str) -> None:
    wrong = []
    for message in _messages(language):
        wanted = {tuple(sorted(PLACEHOLDER.findall(form))) for form in _forms(message.id)}
        for form in _forms(message.string):
            if tuple(sorted(PLACEHOLDER.findall(form))) not in wanted:
                wrong.append((message.id, form))
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_line_ends_and_edges_are_the_same(language: str) -> None:
    """Pieces of text are put together, so white space and signs at their ends have a meaning."""
    for message in _messages(language):
        for form in _forms(message.string):
            first = _forms(message.id)[0]
            assert form[:1].isspace() == first[:1].isspace(), first
            assert form[-1:].isspace() == first[-1:].isspace(), first
            assert form.count("\n") == first.count("\n"), first
            if first[-1] in ":…":
                assert form[-1] == first[-1], first


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_of_the_bot_have_their_names_of_the_language(language: str) -> None:
    """What is no command, such as /admin, stays as it is."""
    for message in _messages(language):
        wanted = _commands(" ".join(_forms(message.id)[:1]))
        for form in _forms(message.string):
            found = _commands(form)
            assert len(found) == len(wanted), message.id
            for english, name in zip(sorted(wanted), sorted(found, key=_english), strict=True):
                meant = [one for one in COMMANDS if english in one.names.all]
                fits = [one.names.of(language) for one in meant]
                assert any(name in names for names in fits) if meant else name == english, form


def _commands(text: str) -> list[str]:
    return re.findall(r"(?<![\w/:.<])/([^\W\d]\w*)\b(?![?/])", text)


def _english(name: str) -> str:
    return next((one.name for one in COMMANDS if name in one.names.all), name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_says_the_same(language: str) -> None:
    def said(messages: Any) -> dict[Any, Any]:
        return {
            (*_forms(one.id), _text(one.context)): _forms(one.string)
            for one in messages
            if one.id and all(_forms(one.string))
        }

    assert said(_load(language, "mo")) == said(_load(language)), "run bin/translate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_word_is_used_for_one_thing(language: str) -> None:
    found = [
        (form, better)
        for message in _messages(language)
        for form in _forms(message.string)
        for worse, better in RETIRED[language].items()
        if re.search(worse, AS_TYPED.sub("", form))
    ]
    assert not found


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_word_is_used_for_one_meaning(language: str) -> None:
    found = [
        (form, better)
        for message in _messages(language)
        for form in _forms(message.string)
        for meant, worse, better in RETIRED_FOR[language]
        if re.search(meant, " ".join(_forms(message.id))) and re.search(worse, form)
    ]
    assert not found


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Es wartet nichts auf Sie."), ("uk", "На вас нічого не чекає.")]
)
def test_django_speaks_the_language(language: str, said: str) -> None:
    with translation.override(language):
        assert translation.gettext("Nothing is waiting for you.") == said


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 спроба"), (3, "3 спроби"), (5, "5 спроб"), (21, "21 спроба")]
)
def test_ukrainian_counts_in_three_forms(count: int, said: str) -> None:
    with translation.override("uk"):
        text = translation.ngettext("%(n)s attempt", "%(n)s attempts", count)
    assert text % {"n": count} == said
