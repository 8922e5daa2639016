"""Getting from the web: which addresses may be asked, how patiently, how politely, how much."""

from __future__ import annotations

import ipaddress
import socket
import time

import pytest

from tests.legistar_server import LegistarServer, serving
from whereas.errors import FetchError, GoneError
from whereas.sources.live import addresses, guard, web
from whereas.sources.live.robots import Robots
from whereas.sources.live.web import USER_AGENT, Manners, Web

ABROAD = "93.184.215.14"


@pytest.fixture
def server():
    with serving([]) as server:
        yield server


def manners(server: LegistarServer, **more) -> Manners:
    said = {"rate": None, "pause": 0.001, "attempts": 3, "allowed": frozenset({server.host})}
    return Manners(**(said | more))


def put(server, path, status=200, body=b"hello", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    server.extra[path] = (status, named, body)
    return f"{server.url}{path}"


# --- addresses


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/a", "file:///etc/passwd", "example.org", "http://", "http:///a",
        "javascript:alert(1)", "https://ann:secret@example.org/", "http://[::1", "http://a:b/",
        "http://example.org:99999/", "",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_not_asked(url):
    with Web(Manners(attempts=1)) as found, pytest.raises(FetchError):
        found.get(url)
    assert found.asked == 0


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (ABROAD, True), ("2606:2800:21f:cb07::1", True), ("127.0.0.1", False), ("10.0.0.1", False),
        ("172.16.9.9", False), ("192.168.1.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False),
        ("::1", False), ("::", False), ("fe80::1", False), ("fc00::1", False), ("ff02::1", False),
        ("::ffff:127.0.0.1", False), (f"::ffff:{ABROAD}", True), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("2001:db8::1", False),
    ],
)  # fmt: skip
def test_public_addresses_are_told_from_others(address, public):
    assert guard.is_public(ipaddress.ip_address(address)) == public


def test_a_private_host_is_refused_whatever_its_name(server):
    with Web(manners(server, allowed=frozenset())) as found:
        for url in (server.url, server.url.replace("127.0.0.1", "localhost")):
            with pytest.raises(FetchError, match="private network or this computer"):
                found.get(url)
    assert server.asked == []


def test_a_host_is_allowed_with_its_port_only(server):
    url = put(server, "/a")
    with (
        Web(manners(server, allowed=frozenset({"127.0.0.1:1"}))) as found,
        pytest.raises(FetchError),
    ):
        found.get(url)
    with Web(manners(server)) as found:
        assert found.get(url).body == b"hello"


def test_the_address_that_was_checked_is_the_one_connected_to(server, monkeypatch):
    port = int(server.host.rpartition(":")[2])
    answers = iter([ABROAD, "127.0.0.1", "127.0.0.1"])  # a name server that changes its mind
    connected = []

    def look_up(host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(self, host, port, *rest):
        connected.append(host)
        raise guard.httpcore.ConnectError("no network in tests")

    monkeypatch.setattr(guard.socket, "getaddrinfo", look_up)
    monkeypatch.setattr(guard.httpcore.SyncBackend, "connect_tcp", connect)
    with Web(manners(server, allowed=frozenset(), attempts=1)) as found:
        with pytest.raises(FetchError, match="no network in tests"):
            found.get(f"http://rebind.example:{port}/")
        with pytest.raises(FetchError, match="private network"):
            found.get(f"http://rebind.example:{port}/")
    assert connected == [ABROAD]


def test_no_proxy_of_the_environment_is_used(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with Web(manners(server)) as found:
        assert found.get(put(server, "/a")).body == b"hello"


# --- redirects


def test_a_redirect_is_followed_and_both_addresses_are_known(server):
    put(server, "/b")
    url = put(server, "/a", 302, Location="/b")
    with Web(manners(server)) as found:
        answer = found.get(url, secret={"token": "s3cret"})
    assert (answer.url, answer.final, answer.body) == (url, f"{server.url}/b", b"hello")
    assert server.asked == ["/a?token=s3cret", "/b"]  # the secret goes to the first one only


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://localhost:1/", "private network"),
        ("http://169.254.169.254/latest/", "private network"),
        ("file:///etc/passwd", "not an http"),
        ("//[::1]:1/", "private network"),
        ("//[x/", "not an http"),
    ],
)
def test_every_redirect_is_checked_again(server, to, why):
    with Web(manners(server, attempts=1)) as found, pytest.raises(FetchError, match=why):
        found.get(put(server, "/a", 302, Location=to))


def test_redirects_end(server):
    with Web(manners(server)) as found, pytest.raises(FetchError, match="more than 5 times"):
        found.get(put(server, "/a", 302, Location="/a"))
    assert found.asked == 6


def test_tls_is_not_left_behind():
    with pytest.raises(FetchError, match="from https to http"):
        addresses.checked_url("http://example.org/", coming_from="https://example.org/")


# --- failures


@pytest.mark.parametrize(
    ("status", "body", "error", "why", "tries"),
    [
        (500, b"", FetchError, "answers 500 (3 tries)", 3),
        (503, b"", FetchError, "answers 503", 3),
        (404, b"", GoneError, "is not there", 1),
        (410, b"", GoneError, "is not there", 1),
        (403, b"", FetchError, "not open to the public", 1),
        (400, b"", FetchError, "answers 400", 1),
        (200, b"<html>Server Error", FetchError, "an error page in place of data", 3),
        (200, b"", FetchError, "an error page in place of data", 3),
    ],
)
def test_what_may_pass_is_asked_again_and_then_named(server, status, body, error, why, tries):
    url = put(server, "/a", status, body)
    with Web(manners(server)) as found, pytest.raises(error) as raised:
        found.get(url, as_json=True)
    assert why in raised.value.what
    assert raised.value.where == url
    assert len(server.asked) == tries


def test_a_dropped_connection_is_asked_again(server):
    url = put(server, "/a", 0)
    with Web(manners(server)) as found, pytest.raises(FetchError, match="the connection failed"):
        found.get(url)
    assert len(server.asked) == 3


def test_a_server_is_left_alone_for_as_long_as_it_asks(server, monkeypatch):
    waited = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waited.append)
    with Web(manners(server)) as found, pytest.raises(FetchError):
        found.get(put(server, "/a", 429, Retry_After="17"))
    assert waited == [17, 17]
    with Web(manners(server)) as found, pytest.raises(FetchError, match="asks to wait 9999"):
        found.get(put(server, "/b", 429, Retry_After="9999"))
    assert server.asked.count("/b") == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("5", 5), ("", None), ("soon", None), ("-1", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    assert web._retry_after(value) == seconds


# --- limits and manners


def test_a_response_over_the_limit_is_given_up(server):
    url = put(server, "/a", 200, b"x" * 5000)
    with Web(manners(server, most=4999)) as found, pytest.raises(FetchError, match="larger than"):
        found.get(url)
    with Web(manners(server, most=5000)) as found:
        assert len(found.get(url).body) == 5000


def test_a_response_that_grows_when_unpacked_is_given_up(server):
    import gzip

    url = put(server, "/a", 200, gzip.compress(bytes(10**7)), Content_Encoding="gzip")
    with Web(manners(server, most=10**6)) as found, pytest.raises(FetchError, match="larger than"):
        found.get(url)


def test_a_response_that_drips_is_given_up(server, monkeypatch):
    """The deadline is of the exchange, not of a read."""
    now = [0.0]
    monkeypatch.setattr(guard.time, "monotonic", lambda: now.__setitem__(0, now[0] + 1) or now[0])
    url = put(server, "/a")
    with Web(manners(server, seconds=0.5, attempts=1)) as found, pytest.raises(FetchError):
        found.get(url)


def test_a_host_is_asked_no_faster_than_its_rate(server, monkeypatch):
    slept = []
    now = [100.0]

    def sleep(seconds):
        slept.append(round(seconds, 6))
        now[0] += seconds

    monkeypatch.setattr(web.time, "sleep", sleep)
    monkeypatch.setattr(web.time, "monotonic", lambda: now[0])
    found = Web(Manners(rate=4))
    for host in ("a", "a", "b", "a"):
        found._wait(host)
    assert slept == [0.25, 0.25]
    found.slow_down("a", 3.0)
    found._wait("a")
    found._wait("a")
    assert slept[-1] == 3.0


def test_who_asks_says_what_it_is(server):
    with Web(manners(server)) as found:
        found.get(put(server, "/a"))
    assert server.headers[0]["user-agent"] == USER_AGENT
    assert "whereas/" in USER_AGENT


# --- robots.txt


@pytest.mark.parametrize(
    ("rules", "status", "allowed"),
    [
        (b"User-agent: *\nDisallow: /private", 200, True),
        (b"User-agent: *\nDisallow: /", 200, False),
        (b"User-agent: whereas\nDisallow: /a", 200, False),
        (b"User-agent: other\nDisallow: /", 200, True),
        (b"", 404, True),
        (b"", 403, True),
        (b"", 500, False),
        (b"\xff\x00<html>", 200, True),
    ],
)
def test_robots_are_asked_and_kept_to(server, rules, status, allowed):
    put(server, "/robots.txt", status, rules)
    with Web(manners(server)) as found:
        robots = Robots(found, lambda url: found.get(url).body)
        for _ in range(2):
            if allowed:
                robots.check(f"{server.url}/a")
            else:
                with pytest.raises(FetchError, match=r"robots\.txt"):
                    robots.check(f"{server.url}/a")
    assert len(server.asked) == (3 if status == 500 else 1)  # once for the site, not for a page


def test_a_crawl_delay_slows_down(server):
    put(server, "/robots.txt", 200, b"User-agent: *\nCrawl-delay: 7")
    with Web(manners(server)) as found:
        Robots(found, lambda url: found.get(url).body).check(f"{server.url}/a")
        assert found._slower == {server.host: 7.0}


def test_time_is_read_where_it_is_replaced():
    assert guard.time is web.time is time
