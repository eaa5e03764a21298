"""Every text that people see is there in German and Ukrainian, and the compiled files are current.

`bin/translate` brings the catalogues up to date and says what is missing.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import re
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from tests.harness.processes import ROOT

LANGUAGES = ("de", "uk")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%%|%[sd]|\{\w*\}")


def _load() -> ModuleType:
    """bin/translate as a module; its name has no .py."""
    loader = importlib.machinery.SourceFileLoader("translate", str(ROOT / "bin" / "translate"))
    spec = importlib.util.spec_from_loader("translate", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


translate = _load()


@pytest.fixture(scope="module")
def template() -> Any:
    return translate.template()


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _messages(language: str) -> list[Any]:
    return [one for one in translate.load(language) if one.id and translate.is_translated(one)]


def test_the_languages_are_those_of_the_settings() -> None:
    assert {"en", *translate.LANGUAGES} == set(dict(settings.LANGUAGES))
    assert set(LANGUAGES) == set(translate.LANGUAGES)


def test_something_is_found_in_code_and_templates(template: Any) -> None:
    places = {place for message in template for place, _line in message.locations}
    assert any(place.endswith(".py") for place in places)
    assert any(place.startswith("templates/") for place in places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str, template: Any) -> None:
    catalog = translate.load(language)
    missing = []
    for message in template:
        if message.id:
            known = catalog.get(message.id, message.context)
            if known is None or known.fuzzy or not translate.is_translated(known):
                missing.append(message.id)
    assert not missing, "run bin/translate and fill these in"


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
def test_commands_of_the_bot_are_not_translated(language: str) -> None:
    for message in _messages(language):
        wanted = re.findall(r"(?<!\w)/[a-z]+", " ".join(_forms(message.id)[:1]))
        for form in _forms(message.string):
            assert sorted(re.findall(r"(?<!\w)/[a-z]+", form)) == sorted(wanted), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_says_the_same(language: str) -> None:
    def said(messages: Any) -> dict[Any, Any]:
        return {
            (*_forms(one.id), one.context): _forms(one.string)
            for one in messages
            if one.id and translate.is_translated(one)
        }

    assert said(translate.read_compiled(language)) == said(translate.load(language)), (
        "run bin/translate"
    )


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
