"""Which provider a model's name means, and what it needs."""

from __future__ import annotations

import pytest
from pydantic_ai.providers import infer_provider_class

from drafts.ai import providers
from drafts.ai.providers import PROVIDERS, fallback_address, model_problem, split_model

LOCAL = "http://127.0.0.1:11434/v1"


@pytest.mark.parametrize(
    ("model", "base_url", "meant"),
    [
        ("gpt-4o-mini", "", ("", "gpt-4o-mini")),
        ("openai:gpt-4o-mini", "", ("", "gpt-4o-mini")),
        ("anthropic:claude-sonnet-4-5", "", ("anthropic", "claude-sonnet-4-5")),
        ("openrouter:google/gemma:free", "", ("openrouter", "google/gemma:free")),
        ("ft:gpt-4o-mini:shop::1", "", ("", "ft:gpt-4o-mini:shop::1")),
        ("llama3.2:3b", LOCAL, ("", "llama3.2:3b")),
        ("mistral:7b", LOCAL, ("", "mistral:7b")),
    ],
)
def test_a_name_says_which_provider_is_asked(
    model: str, base_url: str, meant: tuple[str, str]
) -> None:
    assert split_model(model, base_url) == meant


@pytest.mark.parametrize(
    ("model", "own", "asked_at"),
    [
        ("small", "", LOCAL),
        ("llama3.2:1b", "", LOCAL),
        ("openai:gpt-4o-mini", "", ""),
        ("deepseek:deepseek-chat", "", ""),
        ("small", "https://ai.example.org/v1", "https://ai.example.org/v1"),
    ],
)
def test_the_second_model_is_asked_where_the_first_is_unless_it_says_otherwise(
    model: str, own: str, asked_at: str
) -> None:
    assert fallback_address(model, own, LOCAL) == asked_at


def test_every_provider_is_one_of_pydantic_ai() -> None:
    for name, (_package, module) in PROVIDERS.items():
        try:
            infer_provider_class(name)
        except ImportError:
            assert module, f"{name} needs a package that is not named"


def test_what_is_wrong_with_a_model_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "_installed", lambda module: module == "groq")
    assert model_problem("AI_MODEL", "groq:llama") == ""
    assert model_problem("AI_MODEL", "google:gemini") == (
        "AI_MODEL: This provider needs the package google-genai (pip install google-genai)."
    )
    assert "provider antropic, which is none of: alibaba, anthropic," in model_problem(
        "AI_MODEL", "antropic:claude"
    )
    assert model_problem("AI_MODEL", "antropic:claude", LOCAL) == ""
    assert model_problem("AI_FALLBACK_MODEL", "openai: ") == "AI_FALLBACK_MODEL must name a model."
