"""The readers of the environment: typed values, and a sentence for everything malformed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from aibot.settings import env


@pytest.fixture(autouse=True)
def problems(monkeypatch: pytest.MonkeyPatch) -> list[env.Problem]:
    found: list[env.Problem] = []
    monkeypatch.setattr(env, "problems", found)
    return found


def given(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X_SETTING", value)


READERS = {
    "integer": lambda: env.integer("X_SETTING", 5, low=1, high=10),
    "number": lambda: env.number("X_SETTING", 1.5, low=1, high=10),
    "choice": lambda: env.choice("X_SETTING", "off", ("off", "auto")),
    "telegram_ids": lambda: env.telegram_ids("X_SETTING"),
    "host_names": lambda: env.host_names("X_SETTING"),
    "web_address": lambda: env.web_address("X_SETTING"),
    "data_centre": lambda: env.data_centre("X_SETTING"),
    "database": lambda: env.database("X_SETTING", Path("default.sqlite3")),
    "amount": lambda: env.amount("X_SETTING", "1.5"),
    "currency": lambda: env.currency("X_SETTING", "USD"),
    "channel_id": lambda: env.channel_id("X_SETTING"),
    "time_zone": lambda: env.time_zone("X_SETTING", "Europe/Berlin"),
}


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        ("integer", "7", 7),
        ("integer", " 7 ", 7),
        ("number", "2.5", 2.5),
        ("choice", "AUTO", "auto"),
        ("telegram_ids", "5", [5]),
        ("telegram_ids", "5, 6,7 ", [5, 6, 7]),
        (
            "host_names",
            "aibot.lan, 10.0.0.5,[::1], .example.org,*",
            ["aibot.lan", "10.0.0.5", "[::1]", ".example.org", "*"],
        ),
        ("web_address", "http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("web_address", "https://api.example.org/v1", "https://api.example.org/v1"),
        ("data_centre", "2:127.0.0.1:4430", env.DataCentre(2, "127.0.0.1", 4430)),
        ("data_centre", "1:[::1]:443", env.DataCentre(1, "::1", 443)),
        ("amount", "0,15", Decimal("0.15")),
        ("amount", "3", Decimal(3)),
        ("currency", "eur", "EUR"),
        ("channel_id", "-1001234567890", -1001234567890),
        ("time_zone", "Europe/Kyiv", "Europe/Kyiv"),
    ],
)
def test_a_good_value_is_read(
    monkeypatch: pytest.MonkeyPatch, problems: list, reader: str, value: str, expected: object
) -> None:
    given(monkeypatch, value)
    assert READERS[reader]() == expected
    assert problems == []


@pytest.mark.parametrize("reader", READERS)
def test_an_empty_value_is_the_default_and_no_problem(
    monkeypatch: pytest.MonkeyPatch, problems: list, reader: str
) -> None:
    monkeypatch.delenv("X_SETTING", raising=False)
    default = READERS[reader]()
    for empty in ("", "   "):
        given(monkeypatch, empty)
        assert READERS[reader]() == default
    assert problems == []


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("integer", "-3"),
        ("integer", "999"),
        ("integer", "seven"),
        ("integer", "7.5"),
        ("number", "0.25"),
        ("number", "nan"),
        ("number", "inf"),
        ("number", "fast"),
        ("choice", "sometimes"),
        ("telegram_ids", "@owner"),
        ("telegram_ids", "5;6"),
        ("telegram_ids", "-100123"),
        ("telegram_ids", "0,5"),
        ("telegram_ids", "99999999999999999999"),
        ("telegram_ids", ","),
        ("telegram_ids", "+491511234567"),
        ("telegram_ids", "5, +49 151 1234567"),
        ("telegram_ids", "00491511234567"),
        ("telegram_ids", "030 1234567"),
        ("host_names", "https://aibot.example.org"),
        ("host_names", "good.lan, aibot.lan:8000"),
        ("host_names", "aibot.example.org/admin"),
        ("web_address", "api.example.org"),
        ("web_address", "ftp://example.org"),
        ("web_address", "http://"),
        ("web_address", "http://[::1"),
        ("web_address", "http://example.org:99999"),
        ("web_address", "http://example.org:port"),
        ("data_centre", "10.0.0.1:443"),
        ("data_centre", "2:10.0.0.1"),
        ("data_centre", "two:host:1"),
        ("data_centre", "2:host:port"),
        ("data_centre", "2:host:70000"),
        ("data_centre", "0:host:443"),
        ("database", "mysql://root@db/aibot"),
        ("database", "aibot.sqlite3"),
        ("database", "postgresql://db:5432"),
        ("database", "postgresql://u:p@db:high/aibot"),
        ("database", "sqlite:///"),
        ("database", "sqlite://:memory:"),
        ("amount", "-1"),
        ("amount", "1e9"),
        ("amount", "5 $"),
        ("currency", "€"),
        ("currency", "dollars"),
        ("channel_id", "9876543210"),
        ("channel_id", "@archive"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", "berlin"),
    ],
)
def test_a_malformed_value_is_named_with_its_rule_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, problems: list[env.Problem], reader: str, value: str
) -> None:
    monkeypatch.delenv("X_SETTING", raising=False)
    default = READERS[reader]()
    given(monkeypatch, value)
    assert READERS[reader]() == default, "the default is used, so that all problems are told"
    assert [problem.name for problem in problems] == ["X_SETTING"]
    assert problems[0].sentence.startswith("must ")
    if value not in ("http://", "sqlite:///", ","):  # these are part of the rule
        assert value not in problems[0].sentence


def test_a_database_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "postgresql://ai%40bot:p%3Aw@db.example.org:5433/the%20bot?sslmode=require")
    read = env.database("X_SETTING", Path("unused"))
    assert (read["USER"], read["PASSWORD"]) == ("ai@bot", "p:w")
    assert (read["HOST"], read["PORT"], read["NAME"]) == ("db.example.org", 5433, "the bot")
    assert read["OPTIONS"] == {"sslmode": "require", "prepare_threshold": env.PREPARE_AFTER}


def test_a_database_may_be_reached_by_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "postgresql://aibot@/aibot?host=/run/postgresql")
    read = env.database("X_SETTING", Path("unused"))
    assert (read["HOST"], read["OPTIONS"]["host"]) == ("", "/run/postgresql")


def test_a_sqlite_address_is_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(monkeypatch, f"sqlite:///{tmp_path}/my%20bot.sqlite3")
    assert Path(env.database("X_SETTING", Path("unused"))["NAME"]) == tmp_path / "my bot.sqlite3"


def test_settings_that_belong_together_are_missed_together(
    monkeypatch: pytest.MonkeyPatch, problems: list[env.Problem]
) -> None:
    monkeypatch.delenv("X_OTHER", raising=False)
    monkeypatch.delenv("X_SETTING", raising=False)
    env.together(["X_SETTING", "X_OTHER"])
    assert problems == []
    given(monkeypatch, "1")
    env.together(["X_SETTING", "X_OTHER"])
    assert problems == [env.Problem("X_OTHER", "must be set, too")]
