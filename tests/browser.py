"""A real browser and a real server, for the tests of the pages.

They need Chromium and the packages of requirements-browser.txt. Where those are missing the tests
are skipped and say so, unless WHEREAS_BROWSER=required.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """The browser's path; skips the test where there is none."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        missing("Chromium")
    assert found is not None
    return found


def missing(what: str) -> None:
    """Skip, or fail where the browser is required."""
    if os.environ.get("WHEREAS_BROWSER") == "required":
        pytest.fail(f"{what} is not there, and WHEREAS_BROWSER=required")
    pytest.skip(f"needs {what}, which .ci/run installs")


def module(name: str) -> Any:
    """A package of requirements-browser.txt."""
    try:
        return __import__(name, fromlist=["_"])
    except ModuleNotFoundError:
        missing(name)


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright."""
    playwright = module("playwright.sync_api")
    path = chromium()
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(library: Path) -> Iterator[str]:
    """A library's pages on a server; gives its address."""
    import uvicorn

    from whereas.shown.pages.app import pages
    from whereas.shown.pages.keeper import Keeper

    port = free_port()
    config = uvicorn.Config(
        pages(Keeper(library)), host="127.0.0.1", port=port, log_level="error", access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def file_server(folder: Path) -> Iterator[str]:
    """A folder on a plain file server; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()
