"""Every test of this folder runs against each kind of store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from octavo.archive import Archive


@pytest.fixture(params=["sqlite"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    kept = Archive.open(tmp_path / request.param)
    yield kept
    kept.close()
