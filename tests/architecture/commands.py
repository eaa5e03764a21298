"""The commands that Procfile, Compose, systemd and Windows run, in a form that can be compared."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("web", "runbot", "worker", "beat")
#: Options without a value.
FLAGS = {
    "--quiet",
    "--no-access-log",
    "--no-proxy-headers",
    "--no-input",
    "--without-gossip",
    "--without-mingle",
    "--standby",
}
ALIASES = {"-A": "--app"}
#: Where it listens and how many at once: what differs between a machine and a container.
OF_THE_PLACE = {"--host", "--port", "--concurrency", "--standby"}


@dataclass(frozen=True)
class Command:
    """`python -m celery`, `.venv/bin/celery` and `celery` are one program; `--name value` and
    `--name=value` are one option."""

    words: tuple[str, ...]
    options: frozenset[tuple[str, str]]

    def __getitem__(self, name: str) -> str:
        return dict(self.options)[name]


def command(words: str | list[str]) -> Command:
    rest = shlex.split(words) if isinstance(words, str) else list(words)
    rest[0] = Path(rest[0]).name
    if rest[0] == "python":
        del rest[0]
    if rest[0] == "-m":
        del rest[0]
    plain, options = [], set()
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if not word.startswith("-"):
            plain.append(word)
            continue
        if not equals and name not in FLAGS:
            value = rest.pop(0)
        options.add((ALIASES.get(name, name), value))
    return Command(tuple(plain), frozenset(one for one in options if one[0] not in OF_THE_PLACE))


def procfile() -> dict[str, Command]:
    """What `bin/run` keeps running, each under `bin/keep`; without the sandbox, which is for trying
    out."""
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").strip().splitlines()
    named = dict(line.split(": bin/keep ", 1) for line in lines if ": bin/keep " in line)
    return {name: command(line) for name, line in named.items() if name != "sandbox"}
