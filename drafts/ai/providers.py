"""Which provider a model's name means, and what has to be installed to ask it.

Without pydantic-ai, so that settings can be checked in every process.
"""

from __future__ import annotations

from importlib.util import find_spec

#: Providers that pydantic-ai speaks to with nothing but a key: the package that each needs beyond
#: what is installed anyway, and the module in it.
PROVIDERS: dict[str, tuple[str, str]] = {
    "anthropic": ("anthropic", "anthropic"),
    "google": ("google-genai", "google.genai"),
    "mistral": ("mistralai", "mistralai"),
    "groq": ("groq", "groq"),
    "cohere": ("cohere", "cohere"),
    "xai": ("xai-sdk", "xai_sdk"),
    "huggingface": ("huggingface-hub", "huggingface_hub"),
    # These speak OpenAI's protocol, at addresses that pydantic-ai knows.
    "alibaba": ("", ""),
    "cerebras": ("", ""),
    "deepseek": ("", ""),
    "fireworks": ("", ""),
    "moonshotai": ("", ""),
    "nebius": ("", ""),
    "openrouter": ("", ""),
    "ovhcloud": ("", ""),
    "sambanova": ("", ""),
    "together": ("", ""),
    "vercel": ("", ""),
    "zai": ("", ""),
}
#: OpenAI's own names: the provider, and what its fine-tuned models begin with.
OPENAI, FINE_TUNED = "openai", "ft"


def split_model(model: str, base_url: str = "") -> tuple[str, str]:
    """The provider and the model in `AI_MODEL`. Without a provider the model speaks OpenAI's
    protocol: at the base address, if there is one (then a colon belongs to the model's name, as in
    llama3.2:3b), else at OpenAI."""
    provider, colon, name = model.partition(":")
    if base_url or not colon or provider not in {OPENAI, *PROVIDERS}:
        return "", model
    return ("" if provider == OPENAI else provider), name


def fallback_address(model: str, own: str, first: str) -> str:
    """The base address of the second model: its own; else that of the first, unless it names a
    provider."""
    provider = model.partition(":")[0]
    return own or ("" if provider in {OPENAI, *PROVIDERS} and ":" in model else first)


def fallback_key(own: str, first: str, *, same_place: bool) -> str:
    """The key of the second model: its own; that of the first only if both are asked in the same
    place, so that no provider gets the key of another."""
    return own or (first if same_place else "")


def asked_at(model: str, base_url: str) -> tuple[str, str]:
    """Where a model is asked: by its provider, or at an address."""
    return split_model(model, base_url)[0], base_url


def model_problem(setting: str, model: str, base_url: str = "") -> str:
    """Why a model can't be asked, in a sentence; empty if nothing is in the way."""
    provider, name = split_model(model, base_url)
    unknown, colon, _rest = model.partition(":")
    if not name.strip():
        return f"{setting} must name a model."
    if colon and not base_url and unknown not in {OPENAI, FINE_TUNED, *PROVIDERS}:
        known = ", ".join(sorted({OPENAI, *PROVIDERS}))
        return f"{setting} names the provider {unknown}, which is none of: {known}."
    package = missing_package(provider)
    return f"{setting}: {needs_package(package)}" if package else ""


def missing_package(provider: str) -> str:
    """The package that a provider needs and that is not installed; empty if there is none."""
    package, module = PROVIDERS.get(provider, ("", ""))
    return package if module and not _installed(module) else ""


def needs_package(package: str) -> str:
    return f"This provider needs the package {package} (pip install {package})."


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of the package around it
        return False
