"""What the documentation says is held together with what the code does.

`python -m tests.architecture.test_docs` writes the tables of docs/operations.md and README.md anew.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import settings_page

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "aibot" / "settings"
OPERATIONS = ROOT / "docs" / "operations.md"
README = ROOT / "README.md"
SETTINGS_PAGE = ROOT / "docs" / "settings.md"

#: Named in .env.example, but in its text: it can't stand in the file that it chooses.
OUTSIDE = {"AIBOT_ENV_FILE", "WEB_HOST"}
#: In .env.example with an empty value, because everyone fills them in.
NEEDED = {"TG_API_ID", "TG_API_HASH", "TELEGRAM_BOT_TOKEN", "OWNER_TELEGRAM_ID", "AI_API_KEY"}


# --- settings and .env.example --------------------------------------------------------------------


def settings_read() -> dict[str, object]:
    """Every variable that the settings read, with its default where that is a plain value."""
    found: dict[str, object] = {}
    for file in sorted(SETTINGS.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not _reads_environment(node.func):
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                found[str(node.args[0].value)] = _plain(node.args[1:])
    return found


def _reads_environment(function: ast.expr) -> bool:
    source = ast.unparse(function)
    return source in ("os.environ.get", "os.getenv") or bool(
        re.fullmatch(r"env\.\w+|kept_secret", source)
    )


def _plain(rest: list[ast.expr]) -> object:
    """The default as it would be written in .env; None if it is worked out by the program."""
    if not rest:
        return ""
    try:
        value = ast.literal_eval(rest[0])
    except ValueError:
        return None
    return ",".join(value) if isinstance(value, tuple) else str(value)


def example_lines() -> dict[str, tuple[bool, str]]:
    """Every setting of .env.example: whether it is commented out, and its value."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    rows = re.findall(r"^(#?)([A-Z][A-Z0-9_]*)=(.*)$", text, re.MULTILINE)
    return {name: (bool(sign), value) for sign, name, value in rows}


def compose_variables() -> set[str]:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))


def test_every_setting_stands_in_the_example() -> None:
    assert set(settings_read()) - OUTSIDE - set(example_lines()) == set()
    assert all(name in (ROOT / ".env.example").read_text() for name in OUTSIDE)


def test_the_example_names_nothing_that_is_not_read() -> None:
    assert set(example_lines()) - set(settings_read()) - compose_variables() == set()


def test_the_example_shows_the_defaults() -> None:
    wrong = {}
    read = settings_read()
    for name, (commented, value) in example_lines().items():
        default = read.get(name, "")
        if name in NEEDED:
            assert (commented, value) == (False, ""), name
        elif not commented or (default is not None and value != default):
            wrong[name] = (value, default)
    assert not wrong


def test_every_setting_of_the_example_is_explained() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if not re.match(r"#?[A-Z][A-Z0-9_]*=", line):
            continue
        above = lines[number - 1]
        assert above.startswith("# ") or re.match(r"#?[A-Z][A-Z0-9_]*=", above), line


# --- the table of errors --------------------------------------------------------------------------

TREATMENTS = {
    "RETRY": (
        "try again",
        "It was surely not carried out. It is tried again after a short pause, without end.",
    ),
    "AMBIGUOUS": (
        "perhaps done: try again",
        "It was perhaps carried out. An answer is sent again with the same `random_id`, which "
        "Telegram takes once, and from two minutes on only after a look at the chat; a bot message "
        "is sent again and may, rarely, appear twice.",
    ),
    "WAIT": (
        "wait as told",
        "Nothing before the time is over that Telegram named; kept over a restart.",
    ),
    "ARRIVED": ("count as sent", "It had been carried out before: this is success."),
    "REFUSED": (
        "give up this one",
        "This message can't be sent, others can. The card says why and has a button to try again.",
    ),
    "LIMITED": (
        "give up this one",
        "The account may not write to new people for some time. The card says so and has a "
        "button to try again.",
    ),
    "NEEDS_LOGIN": (
        "sign in again",
        "The account stops and is never tried with this session again; the session is kept. What "
        "was to be sent waits until someone has signed in.",
    ),
    "BANNED": (
        "account closed",
        "Telegram closed the account. aibot leaves it alone; the other accounts go on.",
    ),
    "MISCONFIGURED": (
        "mend the setting",
        "A setting is wrong. It is shown and tried again every minute or two, without hurry.",
    ),
}


def error_table() -> str:
    """The table of errors in Markdown, from accounts/telegram."""
    # This module is also a command, so Django is not set up when it is imported.
    from accounts.telegram import errors, exceptions  # noqa: PLC0415

    rows: list[tuple[tuple[str, ...], errors.Failure]] = [
        (("(not sent: no connection to the Bot API)",), errors.BOT_UNREACHABLE),
        (("(not sent: something else answers in place of the Bot API)",), errors.NOT_TELEGRAM),
        (("(not sent: no chat with a person)",), errors.NOT_ANSWERED),
        (("(not sent: the session can't be decrypted)",), errors.CANNOT_DECRYPT),
        (("`Conflict` (bot) that names a webhook",), errors.BOT_WEBHOOK),
    ]
    rows += [(tuple(_name(one) for one in classes), row) for classes, row in exceptions.TABLE]
    rows += [(("(anything else)",), errors.UNKNOWN)]
    lines = ["| name | what Telegram or the library says | what you read | what is done |"]
    lines.append("|---|---|---|---|")
    for names, failure in rows:
        said = ", ".join(names)
        done = TREATMENTS[failure.treatment.name][0]
        lines.append(f"| {failure.name} | {said} | {failure.sentence} | {done} |")
    return "\n".join(lines)


def _name(error: type[BaseException] | str) -> str:
    if isinstance(error, str):
        return f"`{error}`"
    return f"`{error.__name__}`" + (" (bot)" if error.__module__.startswith("telegram.") else "")


def treatments() -> str:
    from accounts.telegram.errors import Treatment  # noqa: PLC0415

    words: dict[str, list[str]] = {}
    for treatment in Treatment:
        short, long = TREATMENTS[treatment.name]
        words.setdefault(short, []).append(long)
    return "\n".join(f"- **{short}**: {' / '.join(long)}" for short, long in words.items())


def between(text: str, name: str) -> str:
    found = re.search(f"<!-- {name}:begin -->\n(.*?)<!-- {name}:end -->", text, re.DOTALL)
    assert found, f"the marks of {name} are missing"
    return found[1].strip()


@pytest.mark.parametrize(("name", "make"), [("errors", error_table), ("treatments", treatments)])
def test_operations_shows_how_errors_are_treated(name: str, make) -> None:
    said = between(OPERATIONS.read_text(encoding="utf-8"), name)
    assert said == make(), "run: python -m tests.architecture.test_docs"


def test_the_page_of_settings_is_made_from_the_example() -> None:
    assert SETTINGS_PAGE.read_text(encoding="utf-8") == settings_page.make(), (
        "run: python -m tests.architecture.test_docs"
    )
    assert all(f"`{name}`" in settings_page.make() for name in settings_page.names())


def write_tables() -> None:
    SETTINGS_PAGE.write_text(settings_page.make(), encoding="utf-8")
    _write(OPERATIONS, {"errors": error_table(), "treatments": treatments()})
    _write(README, {"commands": command_table()})


def _write(document: Path, tables: dict[str, str]) -> None:
    text = document.read_text(encoding="utf-8")
    for name, table in tables.items():
        begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
        before, rest = text.split(begin)
        text = before + begin + table + "\n" + end + rest.split(end)[1]
    document.write_text(text, encoding="utf-8")


# --- README and links -----------------------------------------------------------------------------


def documents() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def links() -> Iterator[tuple[Path, str]]:
    for document in documents():
        for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
            if "://" not in link:
                yield document, link


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    heads = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def test_links_lead_somewhere() -> None:
    dead = []
    for document, link in links():
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(f"{document.relative_to(ROOT)}: {link}")
    assert not dead


def command_table() -> str:
    """The table of the bot's commands in Markdown, from bot/registry.py."""
    from bot.registry import COMMANDS  # noqa: PLC0415  (this module is also a command)

    def names(language: str, example: str = "") -> str:
        first, *others = command.names.of(language)
        return ", ".join(f"`/{name}`" for name in (f"{first} {example}".strip(), *others))

    whom = {"owner": "owners", "reviewer": "owners and reviewers", "subscriber": "everybody"}
    lines = ["| command | German | Ukrainian | for | what it does |", "|---|---|---|---|---|"]
    for command in COMMANDS:
        if command.help:
            written = names("en", str(command.example)), names("de"), names("uk")
            lines.append(f"| {' | '.join(written)} | {whom[command.role]} | {command.help} |")
    return "\n".join(lines)


def test_readme_lists_the_commands_of_the_bot() -> None:
    said = between(README.read_text(encoding="utf-8"), "commands")
    assert said == command_table(), "run: python -m tests.architecture.test_docs"


def test_the_map_of_the_house_shows_what_there_is() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    house = text.split("## The map of the house")[1].split("```")[1]
    for name in re.findall(r"^(\S+/)", house, re.MULTILINE):
        assert (ROOT / name).is_dir(), name
    packages = {file.parent.name + "/" for file in ROOT.glob("*/__init__.py")}
    assert packages <= set(re.findall(r"^(\S+/)", house, re.MULTILINE)), packages


def test_decisions_are_numbered_without_gaps() -> None:
    files = sorted(file.name for file in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name[:4] for name in files] == [f"{n:04}" for n in range(1, len(files) + 1)]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.test")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    write_tables()
