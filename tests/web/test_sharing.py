"""A process that shares its port lets a connection go now and then."""

import asyncio

from starlette.responses import PlainTextResponse

from octavo.web import server


def test_one_answer_in_sixteen_lets_its_connection_go() -> None:
    async def run() -> list[bool]:
        closed = []
        app = server.sharing(PlainTextResponse("here"))
        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                closed.append((b"connection", b"close") in message["headers"])  # type: ignore[operator]

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        for _ in range(3 * server.KEPT_FOR):
            await app(scope, receive, send)
        return closed

    closed = asyncio.run(run())
    assert closed == [number % server.KEPT_FOR == 0 for number in range(1, 3 * server.KEPT_FOR + 1)]
