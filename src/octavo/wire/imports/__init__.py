"""What people bring: lists of feeds, saved pages, lines of JSON. Bytes in; values out, and what was wrong in words."""

from octavo.wire.imports.aggregator import aggregator
from octavo.wire.imports.jsonlines import json_lines
from octavo.wire.imports.kind import Kind, kind_of
from octavo.wire.imports.opml import opml
from octavo.wire.imports.starter import starter, starters

__all__ = ["Kind", "aggregator", "json_lines", "kind_of", "opml", "starter", "starters"]
