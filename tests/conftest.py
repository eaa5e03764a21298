"""Fixtures that many tests share."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import certifi
import hypothesis
import pytest
from django.db import connection
from django.utils import translation
from playwright.sync_api import Browser

from sandbox.mtproto.keys import ServerKey
from tests.harness import (
    emptying,
    engines,
    forkserver,
    fresh_database,
    scheduler,
    static_listing,
)
from tests.harness.browser import chromium
from tests.harness.secrets import leaks
from tests.harness.stack import SandboxProcess, Stack

#: A run in the background of a shell ignores Ctrl+C, and so would every process that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


#: How long an example takes says something of the machine, not of what is tested.
hypothesis.settings.register_profile(
    "any machine",
    hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("any machine")

forkserver.enable()
emptying.enable()
static_listing.enable()

#: How it reads when a test waits in vain for a real process.
WAITED_IN_VAIN = ["not seen within", r"Timeout \d+ms exceeded", "TimeoutExpired", "ReadTimeout"]


#: Hardly anything of what is imported and collected is ever given back: to look for such at each
#: step of it, and again during each test, takes longer than it is worth.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    """The folder that the processes of this run share, which those of xdist inherit."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="aibot-tests-")
        os.environ[fresh_database.SHARED] = folder
        os.environ["SSL_CERT_FILE"] = str(one_authority(Path(folder)))
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.fixture(autouse=True)
def no_language_stays_active() -> Iterator[None]:
    """A page that was asked for in another language leaves that active in the thread."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def no_statistics_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process keeps the statistics of words for a while; the next test has other entries."""
    monkeypatch.setattr("knowledge.search.statistics._kept", None)


def one_authority(folder: Path) -> Path:
    """The first of the certificate authorities that httpx trusts: reading all of them takes every
    client 30 ms of computing, and no test asks a real site."""
    file = folder / "authority.pem"
    first, end, _ = certifi.contents().partition("-----END CERTIFICATE-----\n")
    file.write_text(first + end)
    return file


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run long loops in full")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In CI a test that waited in vain for what a real process does is run once more: the machine
    may have been busy with something else. The end of the run shows how it failed, to be looked
    at, since what never comes looks the same. What was compared and was wrong is not run again."""
    if os.environ.get("CI") == "true":
        again = pytest.mark.flaky(reruns=1, only_rerun=WAITED_IN_VAIN)
        for item in items:
            if scheduler.waits(item.path):
                item.add_marker(again)
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=scheduler.place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> scheduler.Scheduler:
    config.option.loadscopereorder = False
    return scheduler.Scheduler(config, log)


@pytest.fixture(scope="session")
def soak(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--soak"))


@pytest.fixture(scope="session")
def rounds(soak: bool):
    """`rounds(200)` is 200 with --soak and a tenth of it without."""
    return lambda full: full if soak else max(1, full // 10)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """`figure("200 kills, …")`: printed at the end of the run."""
    return lambda text: request.node.user_properties.append(("figure", text))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the tests measured and saw. Reports also come from other processes (xdist)."""
    told = [
        pair
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for pair in report.user_properties
    ]
    if again := terminalreporter.stats.get("rerun"):
        terminalreporter.section("waited in vain, and run once more")
        for report in again:
            terminalreporter.line(f"{report.nodeid}\n{report.longreprtext}")
    rows = [value for name, value in told if name == "fault"]
    if rows:
        terminalreporter.section("faults: what the owner sees, and how long until healed")
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        for fault, seen, healed in sorted(rows):
            terminalreporter.line(f"{fault:<{widths[0]}}  {seen:<{widths[1]}}  {healed}")
    figures = [value for name, value in told if name == "figure"]
    if figures:
        terminalreporter.section("figures")
        for value in sorted(figures):
            terminalreporter.line(value)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """The tests' database is a copy of a migrated one, so that nothing is left for pytest-django to
    migrate."""
    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get(engines.TEMPLATE)
        return False
    fresh_database.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))
    return True


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[engines.PostgreSQL]:
    with engines.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Redis]:
    with engines.redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="session")
def server_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sandbox's RSA key, made once: that takes seconds."""
    path = tmp_path_factory.mktemp("key") / "server.key"
    ServerKey(path)
    return path


@pytest.fixture
def sandbox(tmp_path: Path, server_key: Path) -> Iterator[SandboxProcess]:
    running = SandboxProcess(tmp_path / "sandbox", server_key).start()
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stack(
    request: pytest.FixtureRequest, tmp_path: Path, sandbox: SandboxProcess
) -> Iterator[Stack]:
    """aibot ready to be started; SQLite and the file-system broker, or, for a test that asks for
    `engine`, also PostgreSQL and Redis."""
    database = redis = ""
    if "engine" in request.fixturenames and request.getfixturevalue("engine") == "postgresql":
        database = request.getfixturevalue("postgresql_server").migrated_database()
        redis = request.getfixturevalue("redis_server").address
    marker = request.node.get_closest_marker("settings")
    settings = dict(marker.kwargs) if marker else {}
    made = Stack(tmp_path / "data", sandbox, database=database, redis=redis, settings=settings)
    made.prepare()
    yield made
    made.kill()
    folders = [one for one in tmp_path.iterdir() if one.is_dir() and one.name != "sandbox"]
    assert leaks(made, *folders) == [], "a secret stands in a log"


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running
