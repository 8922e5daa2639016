"""A list of addresses: fetched politely, read as what they are, and kept current."""

from __future__ import annotations

import pytest

import whereas
from tests.legistar_server import serving
from tests.test_live_web import put
from whereas.errors import BlockedError, UsageError
from whereas.library.syncing import Ways
from whereas.shown import cli
from whereas.sources.live.urls.site import measure_id, rows

PAGE = (
    b"<html><head><title>Bees</title></head><body><nav>Home</nav><p>No person shall keep bees "
    b"<ins>within ten yards</ins> of the green.</p></body></html>"
)
TEXT = "No person shall fly kites from the green after dark."


@pytest.fixture
def server():
    with serving([]) as server:
        put(server, "/robots.txt", 404)
        yield server


@pytest.fixture
def lib(tmp_path):
    return whereas.open(tmp_path / "lib")


def ways(server, **more):
    return Ways(rate=0, pause=0.001, allowed=(server.host,), **more)


def listed(path, *lines):
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def test_pages_and_texts_are_read(lib, server, tmp_path):
    one = put(server, "/law/bees", 200, PAGE, Content_Type="text/html; charset=utf-8")
    two = put(server, "/law/kites.txt", 200, TEXT.encode(), Content_Type="text/plain")
    path = listed(
        tmp_path / "list.txt", "# laws", one, "", two, f"{two}#part", f"{server.url}/none"
    )
    report = lib.add_live(f"urls:{path}", ways=ways(server))
    assert report.added == 2
    assert [r.why for r in report.refused] == [f"{server.url}/none is no longer at its source"]
    bees = lib.measure("web:127.0.0.1-law-bees")
    assert (bees.title, bees.url) == ("Bees", one)
    assert bees.versions[0].text == "No person shall keep bees within ten yards of the green."
    assert [s.state for s in bees.versions[0].spans] == ["added"]
    assert bees.versions[0].date_from is None
    assert lib.measure("web:127.0.0.1-law-kites-txt").versions[0].text == TEXT


def test_a_table_of_addresses_dates_and_places_them(lib, server, tmp_path):
    url = put(server, "/k", 200, TEXT.encode(), Content_Type="text/plain")
    path = listed(
        tmp_path / "list.csv", "url,id,place,date,kind", f"{url},ord-7,Quillby,2009-05-03,ordinance"
    )
    lib.add_live(f"urls:{path}", ways=ways(server))
    found = lib.measure("web:ord-7")
    assert (found.place, found.kind) == ("Quillby", "ordinance")
    assert str(found.versions[0].date_from) == "2009-05-03"
    listed(path, "url,id,place,date", f"{url},ord-7,Quillby,May 2010")
    (done,) = lib.sync(ways=ways(server))
    assert done.report.changed == 1
    assert str(lib.measure("web:ord-7").versions[0].date_to) == "2010-05-31"


def test_what_has_not_changed_is_not_sent_again(lib, server, tmp_path, monkeypatch):
    url = put(server, "/k", 200, TEXT.encode(), ETag='"1"', Content_Type="text/plain")
    path = listed(tmp_path / "list.txt", url)
    lib.add_live(f"urls:{path}", ways=ways(server))
    put(server, "/k", 304, b"", ETag='"1"')
    (done,) = lib.sync(ways=ways(server))
    assert server.headers[-1]["if-none-match"] == '"1"'
    assert (done.report.changed, done.report.refused) == (0, [])
    assert lib.measure("web:127.0.0.1-k").versions[0].text == TEXT


def test_what_the_list_drops_is_withdrawn(lib, server, tmp_path):
    urls = [
        put(server, f"/{n}", 200, f"{TEXT} {n}".encode(), Content_Type="text/plain")
        for n in range(3)
    ]
    path = listed(tmp_path / "list.txt", *urls)
    lib.add_live(f"urls:{path}", ways=ways(server))
    listed(path, *urls[:2])
    (done,) = lib.sync(str(path), ways=ways(server))
    assert done.report.withdrawn == ["web:127.0.0.1-2"]
    path.unlink()
    (done,) = lib.sync(ways=ways(server))
    assert "can't be read" in done.blocked
    assert len(lib.snapshot.measure_ids) == 2


def test_what_robots_forbid_is_named_and_not_fetched(lib, server, tmp_path):
    put(server, "/robots.txt", 200, b"User-agent: *\nDisallow: /closed")
    one = put(server, "/closed/a", 200, TEXT.encode())
    two = put(server, "/open", 200, TEXT.encode(), Content_Type="text/plain")
    report = lib.add_live(f"urls:{listed(tmp_path / 'l.txt', one, two)}", ways=ways(server))
    assert report.added == 1
    assert "robots.txt asks not to fetch it" in report.refused[0].why
    assert "/closed/a" not in server.asked


def test_what_is_no_address_is_named_and_the_rest_goes_on(lib, server, tmp_path):
    """Found by fuzzing: addresses that can't even be taken apart."""
    good = put(server, "/open", 200, TEXT.encode(), Content_Type="text/plain")
    path = listed(tmp_path / "l.txt", "http://[x/a", "http://exam]]>ple.org/b", good)
    report = lib.add_live(f"urls:{path}", ways=ways(server))
    assert report.added == 1
    assert [r.why for r in report.refused] == [
        "http://[x/a is not an http or https address",
        "http://exam]]>ple.org/b is not an http or https address",
    ]


@pytest.mark.parametrize(
    ("body", "type_", "why"),
    [
        (b"\0\1\2\3", "text/plain", "is binary"),
        (b"x", "image/png", "of no kind"),
        (b"x", "", "of no kind"),
    ],
)
def test_what_is_no_law_is_named(lib, server, tmp_path, body, type_, why):
    one = put(server, "/x", 200, body, Content_Type=type_)
    two = put(server, "/k", 200, TEXT.encode(), Content_Type="text/plain")
    report = lib.add_live(f"urls:{listed(tmp_path / 'l.txt', one, two)}", ways=ways(server))
    assert report.added == 1
    assert why in report.refused[0].why
    assert one in report.refused[0].why


def test_nothing_at_all_is_blocked(lib, server, tmp_path):
    path = listed(tmp_path / "l.txt", f"{server.url}/none")
    with pytest.raises(BlockedError, match="at least 1 asserted"):
        lib.add_live(f"urls:{path}", ways=ways(server))
    assert not (lib.folder / "manifest.json").exists() or not len(lib.snapshot.measure_ids)


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "holds no address"), ("# only this\n", "no address"), ("\0" * 99, "can't")],
)
def test_a_list_without_addresses_is_wrong_use(tmp_path, text, why):
    path = tmp_path / "l.txt"
    path.write_text(text)
    with pytest.raises(UsageError, match=why):
        rows(path)


def test_a_urls_file_is_told_by_its_name(server, tmp_path, capsys):
    url = put(server, "/k", 200, TEXT.encode(), Content_Type="text/plain")
    path = listed(tmp_path / "mine.urls", url)
    net = ["--allow-host", server.host, "--rate", "0", "--library", str(tmp_path / "lib")]
    assert cli.main(["add", str(path), "--place", "Quillby", *net]) == 0
    assert "Added 1 measure;" in capsys.readouterr().out
    assert whereas.open(tmp_path / "lib").measure("web:127.0.0.1-k").place == "Quillby"
    assert cli.main(["remove", str(path), "--library", str(tmp_path / "lib")]) == 0


@pytest.mark.parametrize(
    ("url", "stated", "expected"),
    [
        (
            "https://www.example.org/Code/Bags%20Act.html?v=2",
            "",
            "web:example.org-code-bags-act-html-v-2",
        ),
        ("https://example.org/", "", "web:example.org"),
        ("https://example.org/a", "ord-1", "web:ord-1"),
        ("https://example.org/a", "town:ord-1", "town:ord-1"),
    ],
)
def test_ids(url, stated, expected):
    assert measure_id(url, stated) == expected
