import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.errors import ForbiddenAddress, OctavoError, UsageError
from octavo.wire.guard import MAX_URL, Guard, canonical, is_public, parse

NOT_PUBLIC = """
0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.100.100.200 100.127.255.255 127.0.0.1
127.255.255.254 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.170 192.0.0.192
192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1
239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::a9fe:a9fe ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:7f00:1 ::ffff:0:a00:1
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::10.0.0.5 64:ff9b:1::7f00:1 64:ff9b:1::1 64:ff9b:1::808:808
2002:7f00:1:: 2002:a9fe:a9fe:: 2002:a00:5::1 2002:c0a8:101:: 2001:0:7f00:1:0:0:f7f7:f7f7 2001:0:808:808::80ff:fffe
2001:2::1 2001:10::1 2001:20::1 2001:db8::1 3fff::1 3fff:fff:ffff::1 5f00::1 100::1 100:0:0:1::1
fc00::1 fd12:3456::1 fe80::1 febf::1 fec0::1 ff02::1 ff0e::1 4000::1 8000::1
""".split()

PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.215.14 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.1 192.0.3.1 192.167.255.255 192.169.0.0
198.17.255.255 198.20.0.0 198.51.99.255 203.0.112.255 223.255.255.255
2001:200::1 2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001::1 2400:cb00::1 2c0f:fb50::1
::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1 2620:fe::fe 3ffe:ffff::1
""".split()


@pytest.mark.parametrize("ip", NOT_PUBLIC)
def test_addresses_that_are_not_public(ip):
    assert not is_public(ip)
    with pytest.raises(ForbiddenAddress):
        Guard().check_address(ip, 443, "news.example")


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses(ip):
    assert is_public(ip)
    Guard().check_address(ip, 443, "news.example")


def test_the_tables_are_large_enough():
    assert len(set(NOT_PUBLIC)) >= 60
    assert len(set(PUBLIC)) >= 20


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "fe80::1%eth0", "1.2.3.4 ", "0x7f000001"])
def test_what_is_no_ip_address_is_not_public(text):
    assert not is_public(text)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a#b", "https://example.org/a"),
        ("http://example.org:80/?q=1#", "http://example.org/?q=1"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("  https://example.org/x \n", "https://example.org/x"),
        ("https://example.org./x", "https://example.org/x"),
        ("https://bücher.example/ü?ö=ß", "https://xn--bcher-kva.example/%C3%BC?%C3%B6=%C3%9F"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/a%20b%2Fc", "https://example.org/a%20b%2Fc"),
        ("https://example.org/a/../b/./c", "https://example.org/b/c"),
        ("https://example.org/a/%2e%2E/b", "https://example.org/b"),
        ("https://example.org/../../x/..", "https://example.org/"),
        ("http://[2001:DB8:0::1]/", "http://[2001:db8::1]/"),
        ("http://[::ffff:127.0.0.1]:8080/x", "http://[::ffff:7f00:1]:8080/x"),
        ("http://①②⑦.⓪.⓪.①/", "http://127.0.0.1/"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
        ("https://a_b.example/", "https://a_b.example/"),
    ],
)
def test_one_canonical_form(given, expected):
    assert canonical(given) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http:/example.org",
        "http://",
        "http:///x",
        "http://user@example.org/",
        "http://user:secret@example.org/",
        "http://example.org\\@169.254.169.254/",
        "http://exa\nmple.org/",
        "http://exa\tmple.org/",
        "http://example.org/a\x00b",
        "http://exa mple.org/",
        "http://example.org:port/",
        "http://example.org:0/",
        "http://example.org:70000/",
        "http://example.org:99999999999999999999/",
        "http://example.org:0000000080123/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://1.2.3.4.5/",
        "http://example.0x1/",
        "http://[::1/",
        "http://[::1]x/",
        "http://[fe80::1%25eth0]/",
        "http://%31%32%37.0.0.1/",
        "http://a..b/",
        "http://-.example\u0000/",
        "http://" + "a" * 64 + ".example/",
        "http://example.org/" + "a" * 5000,
        "http://example.org/" + "新" * 1000,  # 9,000 characters once quoted
        "http://example.org/\ud800",
        "http://xn--\ud800/",
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(url):
    with pytest.raises(ForbiddenAddress):
        canonical(url)


@given(st.text(max_size=80) | st.text(max_size=60).map("http://".__add__))
def test_only_our_errors_leave_and_the_form_is_stable(text):
    try:
        once = canonical(text)
    except OctavoError:
        return
    assert canonical(once) == once
    assert once.isascii()
    assert not set(once) & set(" \\\n\r\t#")


@given(st.text(min_size=1, max_size=12), st.integers(1, 1400), st.sampled_from(["", "?", "/../"]))
def test_what_is_long_is_refused_at_once_or_never(piece, times, before):
    try:
        once = canonical(f"https://example.org/{before}{piece * times}")
    except OctavoError:
        return
    assert len(once) <= MAX_URL
    assert canonical(once) == once


def test_origin_of_an_address():
    assert parse("http://[2001:db8::1]:8080/x").origin == "http://[2001:db8::1]:8080"
    assert parse("https://Example.org/x?y").origin == "https://example.org"


def test_an_ip_address_is_checked_at_once_and_a_name_when_it_is_dialled():
    guard = Guard()
    with pytest.raises(ForbiddenAddress):
        guard.check_url("http://192.168.1.1/")
    with pytest.raises(ForbiddenAddress):
        guard.check_url("http://[::ffff:127.0.0.1]/")
    assert guard.check_url("http://localhost:9/") == "http://localhost:9/"
    with pytest.raises(ForbiddenAddress):
        guard.check_address("127.0.0.1", 80, "localhost")
    with pytest.raises(ForbiddenAddress):
        guard.check_address("8.8.8.8", 8080, "news.example")


def test_the_refusal_does_not_tell_why():
    guard = Guard()
    sentences = set()
    for ip in ("10.0.0.1", "127.0.0.1", "169.254.169.254", "0.0.0.0"):
        with pytest.raises(ForbiddenAddress) as refusal:
            guard.check_address(ip, 80, "news.example")
        sentences.add(str(refusal.value))
    assert len(sentences) == 1
    assert "OCTAVO_ALLOW_HOSTS" in sentences.pop()


def test_what_the_operator_admits():
    guard = Guard(("127.0.0.2", "10.1.0.0/16", "fd00::/8", "[::1]", "feeds.lan", "*.news.lan"), 7.0, 0.5)
    for host in ("127.0.0.2", "10.1.2.3", "fd00::5", "::1", "feeds.lan", "a.news.lan", "::ffff:127.0.0.2"):
        assert guard.admits(host), host
        assert guard.floor(host) == 0.5
    for host in ("127.0.0.1", "10.2.0.1", "fe80::1", "x.feeds.lan", "news.lan", "anews.lan", "example.org"):
        assert not guard.admits(host), host
        assert guard.floor(host) == 7.0
    assert guard.check_url("http://127.0.0.2:8800/x") == "http://127.0.0.2:8800/x"
    guard.check_address("127.0.0.2", 8800, "some.name.example")  # a name that leads to an admitted address
    guard.check_address("192.168.7.7", 8800, "feeds.lan")  # an admitted name, wherever it leads
    with pytest.raises(ForbiddenAddress):
        guard.check_address("192.168.7.7", 8800, "other.lan")


@pytest.mark.parametrize("entry", ["http://example.org/", "10.0.0.0/99", "*", "a b", "host:80", ""])
def test_an_entry_that_admits_nothing_is_said(entry):
    with pytest.raises(UsageError, match="OCTAVO_ALLOW_HOSTS"):
        Guard((entry,))
