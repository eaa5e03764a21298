"""`bin/run`, as a newcomer starts it."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import Page

from tests.harness.processes import ROOT, Process, free_port


class Running:
    """`bin/run` with nothing in its environment but where things are."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.web_port, self.sandbox_port = folder, free_port(), free_port()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": tempfile.mkdtemp(dir=folder),
            "AIBOT_DATA_DIR": str(folder / "data"),
            "AIBOT_ENV_FILE": "/dev/null",
            "PORT": str(self.web_port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "SANDBOX_MTPROTO_PORT": str(free_port()),
            "HEALTH_PORT": str(free_port()),
        }
        self.process = Process("run", ["bash", str(ROOT / "bin" / "run")], environment, folder)

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}/"

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.web_port}/"

    @property
    def admin(self) -> str:
        return f"{self.home}admin/"

    def answers(self) -> bool:
        assert self.process.running(), self.process.log()
        if "Ready: open" not in self.process.log():
            return False
        try:
            pages = [httpx.get(self.page), httpx.get(self.admin, follow_redirects=True)]
        except httpx.HTTPError:
            return False
        return all(page.status_code == 200 for page in pages)

    @property
    def password(self) -> str:
        """The admin's, as it was printed."""
        printed = re.search(r"Sign in as admin with the password (\S+)", self.process.log())
        assert printed, self.process.log()
        return printed[1]

    def sign_in(self, page: Page) -> None:
        """Into the inbox, with the password that was printed."""
        page.goto(self.home)
        page.get_by_label("Username").fill("admin")
        page.locator("input[name=password]").fill(self.password)
        page.locator("button[type=submit]").first.click()
        page.wait_for_url("**/inbox/")
