"""`./run docs`: writes docs/cli.md and docs/settings.md from the code, and the screenshots from the sample edition."""

import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from octavo.config import Settings

HERE = Path(__file__).parent
PORT = 8765
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
VIEWS = {"front": "/", "story": "/s/6", "article": "/a/6"}
LOOKS = {"": (1280, 900, "light"), "-dark": (1280, 900, "dark"), "-phone": (390, 844, "light")}


def main() -> None:
    """Writes everything that is made from the code."""
    (HERE / "cli.md").write_text(verbs())
    (HERE / "settings.md").write_text(settings())
    screens()


def verbs() -> str:
    """The command line's own help, every verb."""
    command = [sys.executable, "-m", "typer", "octavo.cli", "utils", "docs", "--name", "octavo"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def settings() -> str:
    """The settings as a table, with the comments that stand beside them in the code."""
    lines = [
        "# Settings",
        "",
        "Each is a line of `octavo.toml` in the data folder, or `OCTAVO_<NAME>` in the environment,",
        "which wins.",
        "",
        "| name | default | what it is |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "`~/.local/share/octavo`" if name == "data" else f"`{field.default!r}`"
        lines.append(f"| `{name}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def screens() -> None:
    """Screenshots of the sample edition, light, dark and on a phone."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        sys.exit("The screenshots need Chromium; the rest was written.")
    (HERE / "screens").mkdir(exist_ok=True)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the rest is written without it

    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "octavo", "serve", "--no-collect", "--port", str(PORT), "--data", data]
        server = subprocess.Popen(command)
        try:
            _wait(f"http://127.0.0.1:{PORT}/health")
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)
                for suffix, (width, height, scheme) in LOOKS.items():
                    page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                    for name, path in VIEWS.items():
                        page.goto(f"http://127.0.0.1:{PORT}{path}", wait_until="load")
                        page.evaluate("document.fonts.ready")
                        page.screenshot(path=HERE / "screens" / f"{name}{suffix}.png")
                chromium.close()
        finally:
            server.terminate()
            server.wait(20)


def _wait(url: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The server did not start.")


if __name__ == "__main__":
    main()
