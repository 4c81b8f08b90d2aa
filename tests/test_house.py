"""The house stands as it is drawn: imports point down, siblings do not meet, and there is one way out."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
# From the roof down; modules of one floor do not import each other.
FLOORS = (
    ("__main__",),
    ("cli",),
    ("serving",),
    ("health", "listing", "web"),
    ("newsroom", "assembly", "signals"),
    ("intake", "pipeline", "reindex", "retention", "correcting"),
    ("bulk",),
    ("filing",),
    ("nearby",),
    ("placing",),
    ("membership",),
    ("preparing",),
    ("wire", "desk", "insight", "archive", "sample"),
    ("text", "config", "protocols", "executor"),
    ("types",),
    ("errors",),
)
DOORS = {"aiohttp", "httpx", "requests", "urllib.request", "http.client", "socket", "urllib3", "ftplib", "smtplib"}
# The way out, the port that readers come in by, and a look whether a cluster answers.
MAY_OPEN = {"wire/fetch.py", "web/server.py", "executor.py"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((SOURCE / "octavo").rglob("*.py")):
        yield str(path.relative_to(SOURCE / "octavo")), ast.parse(path.read_text())


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(name: str) -> str:
    return name.removesuffix(".py").split("/")[0]


def floor(name: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


def test_every_room_is_drawn() -> None:
    drawn = {name for rooms in FLOORS for name in rooms}
    assert {room(name) for name, _ in modules()} - {"__init__"} == drawn


def test_imports_point_down_and_siblings_do_not_meet() -> None:
    wrong = [
        f"{name} imports {used}"
        for name, tree in modules()
        for used in imports(tree)
        if used.startswith("octavo.") and room(name) != "__init__"
        for other in [used.split(".")[1]]
        if other not in {room(name), "__version__"} and floor(other) <= floor(room(name))
    ]
    assert wrong == []


def test_nothing_but_the_guarded_client_opens_a_connection() -> None:
    wrong = [
        f"{name} imports {used}"
        for name, tree in modules()
        for used in imports(tree)
        if used in DOORS and name not in MAY_OPEN
    ]
    assert wrong == []


def test_only_the_archive_knows_sql() -> None:
    wrong = [
        name
        for name, tree in modules()
        for used in imports(tree)
        if used.split(".")[0] in {"sqlalchemy", "sqlite3"} and room(name) != "archive" and name != "health.py"
    ]
    assert wrong == []
