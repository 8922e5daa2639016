"""The pattern of a new source works as it stands, and so does what is made of it."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys

import pytest

import whereas
import whereas.sources
from tests.legistar_server import serving
from tests.test_live_web import put
from whereas.library.syncing import Ways
from whereas.sources import live

LAW = b"Section 1. No person shall keep more than three kites on the green."


def measure(number, **more):
    said = {"id": f"m{number}", "updated": f"2026-01-{number:02d}", "number": f"Ord {number}"}
    said |= {"title": f"Kites {number}", "status": "Adopted", "introduced": "2025-05-03"}
    return said | {"text": f"/texts/{number}"} | more


@pytest.fixture(params=["template", "somewhere"])
def kind(request, tmp_path, monkeypatch):
    """The pattern itself, and a source begun from it."""
    name = request.param
    if name != "template":
        folder = tmp_path / "made" / name
        command = [sys.executable, "-m", "whereas.sources.live.template", name, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert str(folder) in done.stdout
        assert subprocess.run(command, capture_output=True).returncode == 2  # it is there already
        monkeypatch.setattr(live, "__path__", [*live.__path__, str(tmp_path / "made")])
        importlib.invalidate_caches()
    monkeypatch.setattr(live, "KINDS", (*live.KINDS, name))
    monkeypatch.setattr(whereas.sources, "KINDS", (*live.KINDS, name))
    yield name
    for module in [m for m in sys.modules if m.startswith(f"whereas.sources.live.{name}")]:
        del sys.modules[module]


def test_it_is_fetched_checked_and_kept_current(kind, tmp_path):
    lib = whereas.open(tmp_path / "lib")
    with serving([]) as server:
        put(server, "/robots.txt", 404)
        listed = [measure(n) for n in range(1, 13)]
        listed[2]["introduced"] = "soon"
        for n in range(1, 14):
            put(server, f"/texts/{n}", 200, LAW, Content_Type="text/plain")
        put(server, "/measures.json", 200, json.dumps(listed).encode())
        ways = Ways(rate=0, pause=0.001, allowed=(server.host,))
        report = lib.add_live(f"{kind}:all", options={"server": server.url}, ways=ways)
        assert report.added == 12
        assert [r.why for r in report.refused] == ["read without a date: 'soon' is none"]
        found = lib.measure("somewhere:ord-5")
        assert (found.place, found.status, found.versions[0].text) == (
            "Somewhere",
            "Adopted",
            LAW.decode(),
        )
        checked = lib.check(f"{kind}:all")
        assert all(assertion.holds for assertion in checked.assertions)
        assert len(checked.records) == 10
        before = len(server.asked)
        listed = [measure(13), *listed[:11]]
        put(server, "/measures.json", 200, json.dumps(listed).encode())
        (done,) = lib.sync(ways=ways)
        assert (done.report.added, done.report.withdrawn) == (1, ["somewhere:ord-12"])
        assert [target for target in server.asked[before:] if "texts" in target] == ["/texts/13"]


def test_a_name_must_be_a_word(tmp_path):
    command = [sys.executable, "-m", "whereas.sources.live.template", "../x", str(tmp_path / "x")]
    assert subprocess.run(command, capture_output=True).returncode == 2
    assert not (tmp_path / "x").exists()
