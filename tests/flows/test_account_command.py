"""`manage.py account login`: the same sign-in in a real terminal, performed by a real runbot."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import termios
import time
from collections.abc import Iterator

import pytest

from aibot.management.dialogue import half_blocks
from tests.harness.processes import ROOT, python, wait_for
from tests.harness.secrets import found_in, log_files
from tests.harness.stack import Stack

pytestmark = pytest.mark.timeout(300)

PHONE = "380671234567"
PASSWORD = "вишня-17"


class Terminal:
    """A command with a terminal of its own, as a person has it."""

    def __init__(self, stack: Stack, *arguments: str) -> None:
        self.ours, theirs = pty.openpty()
        self._attributes = theirs
        self.seen = ""
        self._process = subprocess.Popen(
            python("manage.py", *arguments),
            cwd=ROOT,
            env=stack.environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            close_fds=True,
            preexec_fn=_take_terminal,
        )

    def wait_for(self, words: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.seen:
            assert time.monotonic() < deadline, f"not seen: {words}\n{self.seen}"
            self._read(0.2)

    def _read(self, seconds: float) -> None:
        if select.select([self.ours], [], [], seconds)[0]:
            try:
                self.seen += os.read(self.ours, 65536).decode(errors="replace")
            except OSError:  # its end
                time.sleep(0.05)

    def hides_what_is_typed(self) -> bool:
        return not termios.tcgetattr(self._attributes)[3] & termios.ECHO

    def type(self, text: str) -> None:
        os.write(self.ours, f"{text}\n".encode())

    def type_hidden(self, text: str) -> None:
        wait_for(self.hides_what_is_typed, 60, "a terminal that shows nothing")
        self.type(text)
        assert not text or text not in self.seen

    def interrupt(self, answer: str) -> None:
        """Ctrl+C, as often as a person would press it: one that comes between the question and
        CPython's read of the terminal (PyOS_StdioReadline) is heard with the next key only."""
        deadline = time.monotonic() + 60
        while answer not in self.seen:
            assert time.monotonic() < deadline, f"not seen: {answer}\n{self.seen}"
            os.write(self.ours, b"\x03")
            pressed = time.monotonic()
            while answer not in self.seen and time.monotonic() < pressed + 3:
                self._read(0.2)

    def ends(self) -> int:
        deadline = time.monotonic() + 60
        while self._process.poll() is None:
            assert time.monotonic() < deadline, self.seen
            self._read(0.1)
        self._read(0.1)
        return int(self._process.returncode)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self.ours)
        os.close(self._attributes)


def _take_terminal() -> None:
    """Our standard input becomes the terminal that Ctrl+C comes from."""
    os.close(os.open(os.ttyname(0), os.O_RDWR))


@pytest.fixture
def terminals(stack: Stack) -> Iterator[list[Terminal]]:
    stack.start("runbot").wait_connected()
    stack.manage("account", "add", "Second")
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def opened(terminals: list[Terminal], stack: Stack, *arguments: str) -> Terminal:
    terminals.append(Terminal(stack, *arguments))
    return terminals[-1]


def connected(stack: Stack, name: str) -> bool:
    return stack.health().get("accounts", {}).get(name) == "connected"


def test_in_by_code_and_password_and_out_again(stack: Stack, terminals: list[Terminal]) -> None:
    client = stack.sandbox.client
    client.add_account("Taras", phone=PHONE, password=PASSWORD, hint="a fruit")
    login = opened(terminals, stack, "account", "login", "Second")
    login.wait_for("Phone number")
    login.type("12")
    login.wait_for("whole phone number")
    login.type("+380 67 123 45 67")
    login.wait_for("Telegram sent a code to your Telegram app")
    login.wait_for("Code (not shown")
    first = client.login_codes()[PHONE]
    login.type_hidden("11111" if first != "11111" else "22222")
    login.wait_for("This code is wrong.")
    login.type_hidden("")
    wait_for(lambda: client.login_codes()[PHONE] != first, 60, "another code")
    login.wait_for("chat “Telegram”")
    code = client.login_codes()[PHONE]
    wait_for(lambda: stack.value("SELECT state FROM accounts_signin") == "code", 60, "asked again")
    login.type_hidden(code)
    login.wait_for("Hint: a fruit")
    login.type_hidden(PASSWORD)
    login.wait_for("Second is signed in as Taras")
    assert login.ends() == 0
    wait_for(lambda: connected(stack, "Second"), 30, "it is connected")
    assert "is connected. Sign it out first" in stack.manage(
        "account", "login", "Second", check=False
    )

    text = stack.manage("account", "export", "Second")
    session = re.search(r"^1\S{300,}$", text, re.M)
    assert session and "used in two places at once" in text

    assert "signed out at Telegram" in stack.manage("account", "logout", "Second")
    assert stack.rows(
        "SELECT enabled, status, ended_why FROM accounts_telegramaccount AS a"
        " JOIN accounts_telegramsession AS s ON s.account_id = a.id WHERE name = 'Second'"
    ) == [(0, "needs_login", "signed_out")]
    assert "is not signed in" in stack.manage("account", "export", "Second", check=False)
    assert client.overlaps() == 0
    entered = [("a code", code), ("the password", PASSWORD), ("the session", session[0])]
    for file in log_files(stack.folder):
        assert found_in(file.read_text(errors="replace"), entered) == []
    assert code not in login.seen and PASSWORD not in login.seen


def test_ctrl_c_gives_up_and_a_qr_code_is_drawn_in_half_blocks(
    stack: Stack, terminals: list[Terminal]
) -> None:
    account = stack.sandbox.client.add_account("Olena Koval", username="olena")
    given_up = opened(terminals, stack, "account", "login", "Second")
    given_up.wait_for("Phone number")
    given_up.interrupt("Given up; nothing was changed.")
    assert given_up.ends() == 1
    assert stack.value("SELECT state FROM accounts_signin") == "cancelled"
    login = opened(terminals, stack, "account", "login", "Second", "--qr")
    login.wait_for("Link Desktop Device")
    wait_for(lambda: scan(stack, login, account["id"]), 60, "the code in the terminal")
    login.wait_for("Second is signed in as Olena Koval (@olena)")
    assert login.ends() == 0
    wait_for(lambda: connected(stack, "Second"), 30, "it is connected")


def scan(stack: Stack, terminal: Terminal, account_id: int) -> bool:
    """The phone reads the code in the terminal, if it is one that can be scanned now."""
    terminal._read(0.1)
    for url in stack.sandbox.client.qr_codes():
        if all(line in terminal.seen for line in half_blocks(url)):
            stack.sandbox.client.scan_qr(url, account_id)
            return True
    return False


def test_without_runbot_it_says_how_to_start_it(stack: Stack) -> None:
    for action in ("login", "logout"):
        said = stack.manage("account", action, "Shop", check=False)
        assert "manage.py runbot start" in said
    assert stack.value("SELECT count(*) FROM accounts_signin") == 0
    assert stack.value("SELECT pending_command FROM accounts_telegramaccount") == ""


def test_accounts_are_switched_and_unknown_ones_named(stack: Stack) -> None:
    stack.manage("account", "disable", "Shop")
    assert "(switched off)" in stack.manage("account", "list")
    stack.manage("account", "enable", "Shop")
    assert "(switched off)" not in stack.manage("account", "list")
    said = stack.manage("account", "enable", "Shap", check=False)
    assert "There is no account Shap (there are: Shop)" in said
    assert "There is an account Shop already" in stack.manage("account", "add", "Shop", check=False)
