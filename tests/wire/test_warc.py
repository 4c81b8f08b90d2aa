"""Web archives: what is whole comes out, what is damaged is said, and reading goes on where it stopped."""

import gzip
import io
import sys
import tracemalloc
import zlib
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.errors import ImportFailed
from octavo.types import Page
from octavo.wire.imports import Record, kind_of
from octavo.wire.imports.answers import HEAD
from octavo.wire.imports.warc import LARGEST, warc

SEEN = 1_777_593_600  # 2026-05-01T00:00:00Z
HTML = b"<!DOCTYPE html><html><body><p>The river rose during the night.</p></body></html>"
PLAIN_ANSWER = {"Content-Type": "text/html; charset=utf-8"}


def answer(body=HTML, headers=PLAIN_ANSWER, status=b"200 OK"):
    lines = b"".join(f"{name}: {value}\r\n".encode() for name, value in headers.items())
    return b"HTTP/1.1 " + status + b"\r\n" + lines + b"\r\n" + body


def record(number=1, block=None, *, kind="response", length=None, version="1.0", end=b"\r\n\r\n", **more):
    block = answer() if block is None else block
    headers = {
        "WARC-Type": kind,
        "WARC-Target-URI": f"https://a.example/{number}",
        "WARC-Date": "2026-05-01T00:00:00Z",
        "WARC-Record-ID": f"<urn:uuid:{number}>",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": len(block) if length is None else length,
    } | {name.replace("_", "-"): value for name, value in more.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"WARC/{version}\r\n{lines}\r\n".encode() + block + end


def page(number=1):
    return Page(f"https://a.example/{number}", HTML, content_type="text/html; charset=utf-8")


INFO = record(0, b"software: x\r\n", kind="warcinfo")


def plain(records):
    return b"".join(records)


def by_record(records):
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def as_one(records):
    return gzip.compress(b"".join(records), mtime=0)


CONTAINERS = [plain, by_record, as_one]


def read(data, start=0):
    return list(warc(io.BytesIO(data), start))


def numbers(found):
    return [int(one.page.url.rpartition("/")[2]) for one in found if one.page]


def problems(found):
    return [one.problem for one in found if one.problem]


def resumes(data, found):
    """Reading from any `end` gives exactly what came after it."""
    return all(read(data, one.end) == found[number + 1 :] for number, one in enumerate(found))


def grows(found):
    return all(before < after for before, after in pairwise([0, *(one.end for one in found)]))


# ------------------------------------------------------------------------------------------------ whole files


@pytest.mark.parametrize("pack", CONTAINERS)
def test_pages_come_in_order_and_the_rest_is_passed_over_in_silence(pack):
    records = [
        INFO,
        record(1, b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(2),
        record(3, answer(status=b"404 Not Found")),
        record(4, answer(b"\x89PNG", {"Content-Type": "image/png"})),
        record(5, answer(headers={})),
        record(6, b"key: value", kind="metadata"),
        record(7, kind="revisit"),
        record(8, b"a.example. 60 IN A 192.0.2.1", WARC_Target_URI="dns:a.example", Content_Type="text/dns"),
        record(9, HTML, kind="resource", Content_Type="text/html"),
        record(10, answer(headers={"content-type": "Application/XHTML+XML"})),
        record(11, b"GIF8", kind="resource", Content_Type="image/gif"),
        record(12, version="1.1"),
    ]
    data = pack(records)
    found = read(data)
    assert len(found) == len(records)
    assert problems(found) == []
    assert numbers(found) == [2, 9, 10, 12]
    assert (found[2].page, found[2].seen) == (page(2), SEEN)
    assert found[9].page == Page("https://a.example/9", HTML, content_type="text/html")
    assert [one for one in found if one.page is None] == [Record(one.end) for one in found if one.page is None]
    assert found[-1].end == len(gzip.decompress(data) if pack is as_one else data)
    assert grows(found)
    assert resumes(data, found)


def test_what_an_answer_says_of_its_page():
    headers = {"Content-Type": "text/html", "ETag": '"x"', "Last-Modified": "Fri, 01 May 2026 00:00:00 GMT"}
    headers |= {"X-Robots-Tag": "noarchive\r\nX-Robots-Tag: noindex", "TDM-Reservation": " 1 "}
    block = answer(headers=headers)
    (found,) = read(record(1, block, WARC_Target_URI="<HTTPS://A.example:443/x#y>", WARC_Date="nonsense"))
    assert found.seen is None
    assert found.page == Page(
        "https://a.example/x",
        HTML,
        content_type="text/html",
        etag='"x"',
        last_modified="Fri, 01 May 2026 00:00:00 GMT",
        robots_tag="noarchive\nnoindex",
        tdm_reservation="1",
    )


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves its buffers open
def test_archives_of_another_writer():
    writers = pytest.importorskip("warcio.warcwriter", reason="warcio is not installed")
    from warcio.statusandheaders import StatusAndHeaders

    for is_gzip in (True, False):
        out = io.BytesIO()
        writer = writers.WARCWriter(out, gzip=is_gzip)
        writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
        for number in (1, 2):
            headers = StatusAndHeaders("200 OK", list(PLAIN_ANSWER.items()), protocol="HTTP/1.0")
            url = f"https://a.example/{number}"
            one = writer.create_warc_record(url, "response", payload=io.BytesIO(HTML), http_headers=headers)
            writer.write_record(one)
        found = read(out.getvalue())
        assert [one.page for one in found] == [None, page(1), page(2)]
        assert resumes(out.getvalue(), found)


def test_one_line_end_more_or_less_breaks_nothing():
    records = [record(n, end=end) for n, end in enumerate((b"", b"\n", b"\r\n", b"\n\n", b"\r\n" * 40, b"\r\n\r\n"))]
    found = read(b"\r\n" + plain(records))
    assert numbers(found) == list(range(6))
    assert problems(found) == []


def test_a_gzip_file_of_one_member_among_others():
    data = by_record([INFO, record(1)]) + as_one([record(2), record(3)]) + by_record([record(4)])
    found = read(data)
    assert numbers(found) == [1, 2, 3, 4]
    begin = len(by_record([INFO, record(1)]))
    assert found[2].end == begin
    assert read(data, begin) == found[2:]  # the member is given again
    assert read(data, found[3].end) == found[4:]
    joined = as_one([record(1), record(2)]) + as_one([record(3)]) + by_record([record(4)])
    assert numbers(read(joined)) == [1, 2, 3, 4]
    assert resumes(joined, read(joined))


def test_empty_members_and_files():
    assert read(b"") == []
    assert read(b"\r\n\r\n") == []
    assert numbers(read(by_record([record(1), b"", record(2), b"\r\n"]))) == [1, 2]
    assert read(plain([record(1)]), 10_000) == []


# ------------------------------------------------------------------------------------------------ codings


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def chunked(data, size=20):
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(f"{len(part):x};a=b\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"


def coded(body, **headers):
    return record(1, answer(body, PLAIN_ANSWER | {name.replace("_", "-"): value for name, value in headers.items()}))


@pytest.mark.parametrize(
    "data",
    [
        coded(chunked(HTML), Transfer_Encoding="chunked"),
        coded(HTML, Transfer_Encoding="chunked"),
        coded(gzip.compress(HTML), Content_Encoding="gzip"),
        coded(zlib.compress(HTML), Content_Encoding="deflate"),
        coded(raw_deflate(HTML), Content_Encoding="deflate"),
        coded(gzip.compress(zlib.compress(HTML)), Content_Encoding="deflate, gzip"),
        coded(chunked(gzip.compress(HTML)), Transfer_Encoding="Chunked", Content_Encoding="x-gzip"),
        coded(HTML, Content_Encoding="gzip"),
        coded(HTML, Content_Encoding="br"),
        coded(HTML, Content_Encoding="utf-8"),
    ],
)
def test_codings_are_undone_also_where_the_crawler_did_it_before(data):
    (found,) = read(data)
    assert found.page == page(1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (coded(gzip.compress(HTML)[:-20], Content_Encoding="gzip"), "broke off"),
        (coded(b"\x1f\x8b\x08 nothing", Content_Encoding="gzip"), "damaged"),
        (coded(gzip.compress(b"a" * (LARGEST + 1)), Content_Encoding="gzip"), "steeply|8 MB"),
        (coded(HTML[1:], Content_Encoding="zstd"), "zstd"),
        (coded(chunked(HTML)[:-7], Transfer_Encoding="chunked"), "last chunk"),
        (coded(b"ffffffff\r\nx", Transfer_Encoding="chunked"), "last chunk"),
        (coded(HTML, Content_Encoding="gzip, gzip, gzip"), "3 times"),
        (record(1, b"no answer"), "no HTTP answer"),
        (record(1, WARC_Target_URI="http://[nowhere"), "not an http"),
        (record(1, WARC_Truncated="length"), "length"),
        (record(1, WARC_Truncated="\x1b[2Jtime"), r"crawler \(\[2Jtime\)"),
    ],
)
def test_a_record_that_cannot_be_used_is_said_and_the_next_is_read(data, words):
    found = read(data + record(2))
    assert numbers(found) == [2]
    (said,) = problems(found)
    assert pytest.raises(AssertionError, match=words).matches(AssertionError(said))
    assert "at byte 0 " in said


def test_brotli():
    brotli = pytest.importorskip("brotli", reason="brotli is not installed")
    body = brotli.compress(HTML)
    assert read(coded(body, Content_Encoding="br"))[0].page == page(1)
    assert "broke off" in read(coded(body[:-5], Content_Encoding="br"))[0].problem
    assert "damaged" in read(coded(b"\xff" * 40, Content_Encoding="br"))[0].problem
    assert "8 MB" in read(coded(brotli.compress(b"a" * (LARGEST + 1)), Content_Encoding="br"))[0].problem


def test_without_a_library_for_brotli_its_pages_are_counted(monkeypatch):
    monkeypatch.setitem(sys.modules, "brotli", None)
    found = read(coded(b"\x0b\x02\x80", Content_Encoding="br") + record(2))
    assert "not installed" in found[0].problem
    assert numbers(found) == [2]


# ------------------------------------------------------------------------------------------------ damage


@pytest.mark.parametrize("pack", [plain, by_record])
def test_garbage_between_records(pack):
    for garbage in (b"garbage", b"\0" * 70_000, b"xx\nyy\n", b"WARC/1.0\r\nA: b\r\n\r\n", b"\x1f\x8b"):
        data = pack([record(1)]) + garbage + pack([record(2)])
        found = read(data)
        assert numbers(found) == [1, 2]
        assert len(problems(found)) == 1
        assert f"at byte {len(pack([record(1)]))} " in problems(found)[0]
        assert resumes(data, found)


@pytest.mark.parametrize("pack", [plain, by_record])
@pytest.mark.parametrize("length", [0, 10, 350, 9_999, LARGEST + 5, 10**17, 10**30, -1, "x"])
def test_a_length_that_lies_costs_one_record(pack, length):
    data = pack([record(1), record(2, length=length), record(3), record(4)])
    found = read(data)
    assert numbers(found) == [1, 3, 4]
    assert len(problems(found)) == 1
    assert resumes(data, found)


def test_a_page_cannot_forge_a_record():
    forged = record(666)
    inside = record(1, answer(HTML + b"\r\n\r\n" + forged))
    large = record(2, answer(HTML + b"\r\n\r\n" + forged + b" " * LARGEST))
    for pack in CONTAINERS:
        found = read(pack([inside, large, record(3)]))
        assert numbers(found) == [1, 3]
        assert [one.split(" is larger")[1] for one in problems(found)] == [" than 8 MB and is left out."]


def test_large_records_that_are_no_pages_are_passed_over_in_silence():
    film = record(1, answer(b"x" * (LARGEST + 1), {"Content-Type": "video/mp4"}))
    for pack in CONTAINERS:
        found = read(pack([film, record(2)]))
        assert problems(found) == []
        assert numbers(found) == [2]


@pytest.mark.parametrize("pack", CONTAINERS)
def test_bombs_are_not_held(pack):
    """24 MB of page, of header, of no record at all, of line ends."""
    much = 24 * 1024 * 1024
    bombs = [record(1, answer(b"a" * much)), b"WARC/1.0\r\nX: " + b"a" * much, b"a" * much, b"\r\n" * (much // 2)]
    for bomb in bombs:
        data = pack([record(2), record(3), bomb, record(4)])
        file = io.BytesIO(data)
        tracemalloc.start()
        found = list(warc(file))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 2 * 1024 * 1024
        assert numbers(found) == [2, 3, 4]
        assert len(problems(found)) == (0 if bomb.startswith(b"\r") else 1)


def test_a_record_as_large_as_is_allowed():
    body = b"<p>" + b"x" * (LARGEST - HEAD)
    data = plain([record(1, answer(body)), record(2)])
    file = io.BytesIO(data)
    tracemalloc.start()
    sizes = [len(one.page.body) for one in warc(file) if one.page]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sizes == [len(body), len(HTML)]
    assert peak < 6 * LARGEST


def test_the_checksum_of_a_member_counts():
    data = bytearray(by_record([record(1), record(2), record(3)]))
    data[len(by_record([record(1), record(2)])) - 6] ^= 1
    found = read(bytes(data))
    assert numbers(found) == [1, 3]
    assert len(problems(found)) == 1
    records = [record(1), record(2), record(3)]
    whole = bytearray(as_one(records))
    whole[-6] ^= 1
    found = read(bytes(whole))
    assert numbers(found) == [1, 2, 3]
    end = len(plain(records)) - 1  # zlib keeps the last byte back
    assert f"damaged at byte {end} of the unpacked file" in problems(found)[0]
    assert resumes(bytes(whole), found)


# ------------------------------------------------------------------------------------------------ any damage at all


@dataclass(frozen=True)
class Archive:
    """Records and where each ends in the bytes that hold them."""

    pack: object
    records: list[bytes]

    @property
    def data(self):
        return self.pack(self.records)

    def before(self, position):
        """The numbers of the pages whose records end before a byte."""
        return [n for n in numbers(read(self.data)) if len(self.pack(self.records[: n + 1])) <= position]


def packed(kinds, packs=CONTAINERS):
    return st.builds(
        lambda kinds, pack: Archive(pack, [make(number) for number, make in enumerate(kinds)]),
        st.lists(st.sampled_from(kinds), min_size=1, max_size=7),
        st.sampled_from(packs),
    )


KINDS = [
    record,
    lambda n: record(n, answer(f"<p>{n}</p>".encode() * (n + 1) * 40)),
    lambda n: record(n, answer(chunked(gzip.compress(HTML)), PLAIN_ANSWER | {"Transfer-Encoding": "chunked"})),
    lambda n: record(n, b"GET / HTTP/1.1\r\n\r\n", kind="request"),
    lambda n: record(n, answer(status=b"500 x")),
    lambda n: record(n, b"broken"),
]


@settings(max_examples=150, deadline=None)
@given(packed(KINDS))
def test_whole_files_are_read_whole(archive):
    found = read(archive.data)
    assert len(found) == len(archive.records)
    assert grows(found)
    assert resumes(archive.data, found)


@settings(max_examples=300, deadline=None)
@given(packed(KINDS[:5]), st.data())
def test_a_file_cut_anywhere(archive, draw):
    data = archive.data[: draw.draw(st.integers(0, len(archive.data)))]
    found = read(data)
    whole = read(archive.data)
    kept = [one for one in found if not one.problem]
    assert len(problems(found)) <= 1
    assert kept == whole[: len(kept)] or kept[:-1] == whole[: len(kept) - 1]  # line ends may lack after the last
    if archive.pack is not as_one:
        assert numbers(found)[: len(archive.before(len(data)))] == archive.before(len(data))
    assert grows(found)
    assert resumes(data, found)


@settings(max_examples=400, deadline=None)
@given(packed(KINDS[:5], [plain, by_record]), st.data())
def test_a_byte_changed_anywhere_costs_one_record(archive, draw):
    at = draw.draw(st.integers(0, len(archive.data) - 1))
    data = bytearray(archive.data)
    data[at] ^= draw.draw(st.integers(1, 255))
    found = read(bytes(data))
    whole = [one.page for one in read(archive.data) if one.page]
    kept = [one.page for one in found if one.page in whole]
    ready = len(archive.before(at))
    assert kept[:ready] == whole[:ready]
    assert len(whole) - len(kept) <= 1
    # A changed byte can make one member look like several records: those are given again where reading goes on.
    if not any(before.end == after.end for before, after in pairwise(found)):
        assert grows(found)
        assert resumes(bytes(data), found)


@settings(max_examples=300, deadline=None)
@given(packed(KINDS), st.data())
def test_nothing_breaks_the_reader(archive, draw):
    data = bytearray(archive.data)
    for _ in range(draw.draw(st.integers(1, 6))):
        at = draw.draw(st.integers(0, len(data)))
        how = draw.draw(st.sampled_from(["change", "cut out", "put in"]))
        if how == "put in":
            data[at:at] = draw.draw(
                st.binary(max_size=30) | st.sampled_from([b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"\r\n\r\n"])
            )
        elif how == "cut out":
            del data[at : at + draw.draw(st.integers(1, 300))]
        elif at < len(data):
            data[at] ^= draw.draw(st.integers(1, 255))
    found = read(bytes(data))
    assert len(found) <= len(data)
    assert all(one.problem.endswith(".") for one in found if one.problem)
    mixed = any(before.end == after.end for before, after in pairwise(found))
    if not mixed:
        assert grows(found)
        assert resumes(bytes(data), found)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=300), min_size=2, max_size=9), st.data())
def test_damage_in_a_file_of_one_member_spares_what_comes_before(bodies, draw):
    records = [record(number, answer(body)) for number, body in enumerate(bodies)]
    data = bytearray(as_one(records))
    at = draw.draw(st.integers(len(data) // 2, len(data) - 1))
    data[at:] = b"\xff" * (len(data) - at)
    unpacked = zlib.decompressobj(31).decompress(bytes(data[:at]))
    ready = [body for number, body in enumerate(bodies) if len(plain(records[: number + 1])) <= len(unpacked)]
    found = read(bytes(data))
    if len(ready) > 1:  # of a single one it cannot be told whether the member was to hold more
        assert [one.page.body for one in found[: len(ready)]] == ready
    assert problems(found)
    assert resumes(bytes(data), found)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 500))
def test_any_bytes_from_anywhere(data, start):
    for file in (data, gzip.compress(data), b"WARC/1.0\r\n" + data):
        read(file, start)


# ------------------------------------------------------------------------------------------------ what a file is


@pytest.mark.parametrize("pack", CONTAINERS)
def test_archives_are_known_by_their_first_bytes(pack):
    data = pack([INFO, record(1)])
    assert kind_of(data, "x.bin") == "warc"
    assert kind_of(data[:100], "x.html") == "warc"


@pytest.mark.parametrize("data", [gzip.compress(b"words"), b"\x1f\x8b\x08\x00", b"\x1f\x8b\x08 no gzip"])
def test_other_gzip_files_are_no_archives(data):
    with pytest.raises(ImportFailed, match="gzip"):
        kind_of(data, "x.warc.gz")


def test_words_about_archives_are_no_archive():
    assert kind_of(b"<p>WARC/1.0</p>", "x") == "html"
