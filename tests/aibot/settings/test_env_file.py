"""The `.env` file: what it may look like, and names in it that are no setting."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aibot.settings import env_file, mode


def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes) -> dict[str, str]:
    """What a `.env` file adds to an empty environment."""
    values: dict[str, str] = {}
    monkeypatch.setattr(os, "environ", values)
    file = tmp_path / ".env"
    file.write_bytes(content)
    env_file.load(file)
    return values


def test_an_env_file_has_names_values_comments_and_quotes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = """
# a comment
PLAIN=value
 SPACED = value with spaces
QUOTED="in quotes # not a comment"
SINGLE='one'
export EXPORTED=yes
EQUALS=a=b=c
HASH=a#b ${PLAIN}
COMMENTED=value # a comment
EMPTY=
#OFF=value
no sign at all
UNICODE=Київ
""".encode()
    assert load(monkeypatch, tmp_path, content) == {
        "PLAIN": "value",
        "SPACED": "value with spaces",
        "QUOTED": "in quotes # not a comment",
        "SINGLE": "one",
        "EXPORTED": "yes",
        "EQUALS": "a=b=c",
        "HASH": "a#b ${PLAIN}",
        "COMMENTED": "value",
        "EMPTY": "",
        "UNICODE": "Київ",
    }


def test_an_env_file_of_windows_is_read_as_well(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Notepad begins a file with a mark, ends lines with two signs, and calls UTF-16 Unicode."""
    text = "FIRST=one\r\nSECOND=zwölf\r\n"
    for encoding in ("utf-8-sig", "utf-16"):
        content = text.encode(encoding)
        assert load(monkeypatch, tmp_path, content) == {"FIRST": "one", "SECOND": "zwölf"}


def test_what_is_set_already_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    values = {"NAME": "set"}
    monkeypatch.setattr(os, "environ", values)
    (tmp_path / ".env").write_text("NAME=file\nOTHER=file")
    env_file.load(tmp_path / ".env")
    assert values == {"NAME": "set", "OTHER": "file"}


def test_an_env_file_without_a_name_is_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIBOT_ENV_FILE", "")
    assert mode.settings_file() == mode.ENV_FILE
    monkeypatch.setenv("AIBOT_ENV_FILE", "other")
    assert mode.settings_file() == Path("other")


def test_no_env_file_is_no_problem(tmp_path: Path) -> None:
    env_file.load(tmp_path / "missing")
    env_file.load(Path(os.devnull))


def test_a_file_that_is_no_text_ends_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody knows what stood in it, so the sandbox must not start instead."""
    with pytest.raises(SystemExit, match=r"\.env is not UTF-8 text \(line 2\)"):
        load(monkeypatch, tmp_path, "FIRST=one\nSECOND=zwölf\n".encode("latin-1"))


def test_a_folder_in_its_place_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    """Docker makes one where a file that it should mount is missing."""
    (tmp_path / ".env").mkdir()
    with pytest.raises(SystemExit, match=r"\.env can't be read: Is a directory\.$"):
        env_file.load(tmp_path / ".env")


def test_a_file_of_utf_16_that_does_not_say_so_is_named_as_well(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit, match=r"\.env is not UTF-8 text \(line 1\)"):
        load(monkeypatch, tmp_path, "FIRST=one\n".encode("utf-16-le"))


def test_a_misspelt_name_is_found_with_the_one_that_is_meant(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "AI_API_KYE=1\nTELEGRAM_TOKEN=2\nowner_telegram_id=3\n"
        "TG_API_ID=4\nTG_API_IDD=5\nCOMPOSE_PROJECT_NAME=6\nPOSTGRES_PASSWORD=7\n"
    )
    assert list(env_file.misspelt(file)) == [
        ("AI_API_KYE", "AI_API_KEY"),
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("owner_telegram_id", "OWNER_TELEGRAM_ID"),
    ], "what belongs to other programs, and what is set beside it, is let be"
    assert list(env_file.misspelt(tmp_path / "missing")) == []


@pytest.mark.parametrize(
    "line",
    [
        "set TG_API_ID=123",
        "TG_API_ID: 123",
        '$env:TG_API_ID="123"',
        'TG_API_ID="123',
        "TG_API_ID 123",
        "export  TG_API_ID 123",
    ],
)
def test_a_setting_that_is_written_in_another_way_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str
) -> None:
    """Without it aibot would start with the sandbox, or say that something is missing."""
    content = f"# TG_API_ID: see my.telegram.org\nno setting at all: x\n\n{line}\nOTHER=1\n"
    with pytest.raises(SystemExit, match=r"Line 4 of the settings file \.env can't be read") as end:
        load(monkeypatch, tmp_path, content.encode())
    assert "123" not in str(end.value), "it may be a secret"


@pytest.mark.parametrize(
    "line",
    [
        "; TG_API_ID=123",
        "// TG_API_ID: 123",
        "===== TG_API_ID =====",
        "-- TG_API_ID --",
        "[TG_API_ID]",
        ". ./secrets  # sets TG_API_ID",
        "unset TG_API_ID",
        'echo "TG_API_ID is $TG_API_ID"',
        "Hinweis: TG_API_ID steht unten",
    ],
)
def test_a_line_that_only_speaks_of_a_setting_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str
) -> None:
    values = load(monkeypatch, tmp_path, f"FIRST=1\n{line}\nOTHER=1\n".encode())
    assert (values["FIRST"], values["OTHER"]) == ("1", "1")
