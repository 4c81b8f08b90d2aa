"""What is written of the code says what the code says."""

from pathlib import Path

from docs import __main__ as docs

import octavo

ROOT = Path(__file__).parents[1]


def test_the_verbs_and_settings_are_as_written() -> None:
    assert (ROOT / "docs" / "cli.md").read_text() == docs.verbs()
    assert (ROOT / "docs" / "settings.md").read_text() == docs.settings()


def test_every_verb_of_the_tour_is_there() -> None:
    readme = (ROOT / "README.md").read_text()
    tour = {line.split()[1] for line in readme.splitlines() if line.startswith("octavo ")}
    assert tour
    assert all(f"* `{verb}`" in docs.verbs() for verb in tour)


def test_the_changelog_knows_this_version_or_what_comes() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text()
    assert "## Unreleased" in changes or f"## {octavo.__version__}" in changes
