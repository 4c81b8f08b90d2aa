"""The server: takes the port, serves until it is told to stop."""

import errno
import gc
import signal
import socket
from itertools import count

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from octavo.errors import UsageError

Held = socket.socket  # a socket that holds the port

PATIENCE = 3  # seconds that open requests are given when the server stops
BACKLOG = 128
KEPT_FOR = 16  # answers of a process that shares its port, until it lets one connection go


def listen(host: str, port: int) -> socket.socket:
    """A socket that holds the port, so that nothing starts that could not be reached; raises UsageError."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        raise UsageError(
            f"There is no address {host} on this machine to listen on; choose another with --host.", host
        ) from None
    held = socket.socket(family, kind, proto)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(address)
        held.listen(BACKLOG)
    except OSError as problem:
        held.close()
        raise UsageError(_why(problem, host, port), f"{host}:{port}") from None
    return held


def sharing(app: ASGIApp) -> ASGIApp:
    """The application as one of several processes on a port: every so many answers it lets the connection go.

    Browsers keep connections, and a process that woke first may have taken them all; a connection that is opened anew
    is taken by a process that has nothing to do.
    """
    answers = count(1)

    async def shared(scope: Scope, receive: Receive, send: Send) -> None:
        async def let_go(message: Message) -> None:
            if message["type"] == "http.response.start" and next(answers) % KEPT_FOR == 0:
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
            await send(message)

        await app(scope, receive, let_go if scope["type"] == "http" else send)

    return shared


def serve(app: ASGIApp, held: socket.socket) -> None:
    """Serves until Ctrl-C or SIGTERM; open requests are given PATIENCE seconds to end."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        log_level="warning",
        proxy_headers=False,  # who is on loopback is decided by who really calls
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
        ws="none",
    )
    # uvicorn stops cleanly at either signal, then passes it on to whoever had it before: let both come as Ctrl-C does.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    # What was made by now lives as long as the server: to look through it for garbage costs the reader.
    gc.collect()
    gc.freeze()
    try:
        uvicorn.Server(config).run(sockets=[held])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
        held.close()


def _why(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is already in use: stop what uses it, or choose another with --port."
    if problem.errno == errno.EACCES:
        return f"Port {port} may not be used by you: choose one above 1023 with --port."
    return f"Cannot listen on {host}:{port}: {problem.strerror or problem}."
