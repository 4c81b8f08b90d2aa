"""The server takes its port before anything else starts, and stops when it is told to."""

import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from octavo.errors import UsageError
from octavo.web.server import listen

PROGRAM = """
import sys
from pathlib import Path
from octavo.archive import Archive
from octavo.config import Settings
from octavo.newsroom import Newsroom
from octavo.web.app import create_app
from octavo.web.server import listen, serve
held = listen("127.0.0.1", 0)
app = create_app(Newsroom(Archive.open(Path(sys.argv[1]))), Settings(port=held.getsockname()[1]))
print(held.getsockname()[1], flush=True)
serve(app, held)
print("stopped", flush=True)
"""


def test_a_port_in_use_is_said_before_anything_starts():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"^Port {port} is already in use: .*--port"):
            listen("127.0.0.1", port)


def test_a_host_that_is_not_here():
    with pytest.raises(UsageError, match="--host"):
        listen("no-such-host.invalid", 8008)
    with pytest.raises(UsageError, match=r"Cannot listen on 192\.0\.2\.1"):
        listen("192.0.2.1", 8008)


def test_a_port_is_free_again_at_once():
    held = listen("127.0.0.1", 0)
    port = held.getsockname()[1]
    held.close()
    listen("127.0.0.1", port).close()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_when_told_to(tmp_path, told):
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        port = int(running.stdout.readline())
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
            assert answer.status == 200
        running.send_signal(told)
        said, complained = running.communicate(timeout=20)
    assert (running.returncode, said, complained) == (0, "stopped\n", "")
