"""What people bring: feed lists, saved pages, lines of JSON, web archives. Bytes in; values out, and what was wrong."""

from octavo.wire.imports.aggregator import aggregator
from octavo.wire.imports.jsonlines import json_lines
from octavo.wire.imports.kind import Kind, kind_of
from octavo.wire.imports.opml import opml
from octavo.wire.imports.records import Record
from octavo.wire.imports.starter import starter, starters
from octavo.wire.imports.warc import looks_like_one as is_warc
from octavo.wire.imports.warc import warc

__all__ = ["Kind", "Record", "aggregator", "is_warc", "json_lines", "kind_of", "opml", "starter", "starters", "warc"]
