"""The newsstand for the tests of the web face, and a browser to read with."""

import shutil
from collections.abc import Iterator

import pytest
from newsstand import Filled, Numbers, Serving, filled

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


@pytest.fixture(scope="session")
def edition(tmp_path_factory) -> Iterator[Filled]:
    """A filled newsroom that no test changes."""
    made = filled(tmp_path_factory.mktemp("edition"))
    yield made
    made.newsroom.archive.close()


@pytest.fixture
def own_edition(tmp_path) -> Iterator[Filled]:
    """A filled newsroom for one test to change."""
    made = filled(tmp_path / "data")
    yield made
    made.newsroom.archive.close()


@pytest.fixture(scope="session")
def at(edition) -> Numbers:
    return edition.at


@pytest.fixture(scope="session")
def site(edition) -> Iterator[Serving]:
    """The newsroom as its owner sees it."""
    with Serving(edition.newsroom) as serving:
        yield serving


@pytest.fixture(scope="session")
def abroad(edition) -> Iterator[Serving]:
    """The newsroom as strangers see it."""
    with Serving(edition.newsroom, host="0.0.0.0") as serving:
        yield serving


@pytest.fixture
def own_site(own_edition) -> Iterator[Serving]:
    with Serving(own_edition.newsroom) as serving:
        yield serving


@pytest.fixture(scope="module")  # its event loop must be gone when other tests want one
def chromium():
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS.split())
        yield browser
        browser.close()
