"""`python -m evals NAME [DATA…]`: one JSON line of what a capability reaches.

`--check-floors [NAME…]` fails below what has been reached before; `--pin NAME` records what is reached now, never less.
"""

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from evals import data
from octavo.errors import OctavoError, UsageError

HERE = Path(__file__).resolve().parent
FLOORS = HERE / "floors.json"
# What two machines may differ by: no metric here has so fine a step, but libraries round.
EPSILON = 0.0005
# One may fall for the other to rise: their F1 is the floor.
TRADED = ("precision", "recall")
NOT_EVALS = {"data", "metrics", "train_topics"}


def known() -> list[str]:
    """The names of the evals: the modules here that have a `run`."""
    return sorted(path.stem for path in HERE.glob("[a-z]*.py") if path.stem not in NOT_EVALS)


def measured(name: str, paths: list[Path]) -> dict[str, Any]:
    """What an eval reaches on these files, on the default data where none is given; raises UsageError."""
    if name not in known():
        raise UsageError(f"There is no eval {name}; there are {', '.join(known())}.", name)
    module = importlib.import_module(f"evals.{name}")
    result: dict[str, Any] = module.run(paths or [data.FOLDER / file for file in module.DATA])
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in result.items()}


def absent(name: str) -> list[str]:
    """The files of an eval's default data that are not there."""
    return [file for file in importlib.import_module(f"evals.{name}").DATA if not (data.FOLDER / file).exists()]


def check(names: list[str]) -> int:
    """0 where every eval that has its data reaches its floors, 1 otherwise; says what was skipped."""
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    failed = 0
    for name in names or sorted(floors):
        if name not in floors:
            raise UsageError(f"No floor is pinned for {name}; pin one with --pin {name}.", name)
        if missing := absent(name):
            print(f"{name}: skipped, {data.FOLDER} has no {', '.join(missing)}", flush=True)
            continue
        start, result = time.monotonic(), measured(name, [])
        below = {key: floor for key, floor in floors[name].items() if result.get(key, 0) < floor - EPSILON}
        failed |= bool(below)
        verdict = "below " + ", ".join(f"{key} {result.get(key)} < {floor}" for key, floor in below.items())
        print(f"{name}: {verdict if below else 'ok'} ({time.monotonic() - start:.0f} s)", flush=True)
    return failed


def pin(name: str) -> int:
    """Raises the floors of an eval to what it reaches now; counts are no floors, nor are halves that are traded."""
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    result = measured(name, [])
    kept = floors.get(name, {})
    pinned = getattr(importlib.import_module(f"evals.{name}"), "PINNED", tuple(result))
    fit = {key: result[key] for key in pinned if isinstance(result[key], float) and not key.endswith(TRADED)}
    floors[name] = {key: max(value, kept.get(key, 0.0)) for key, value in fit.items()}
    FLOORS.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", "utf-8")
    print(json.dumps(floors[name]))
    return 0


def main(arguments: list[str]) -> int:
    """The exit code: 0 done, 1 below a floor or failed, 2 asked for something that cannot be."""
    try:
        if arguments[:1] == ["--check-floors"]:
            return check(arguments[1:])
        if arguments[:1] == ["--pin"] and len(arguments) == 2:
            return pin(arguments[1])
        if not arguments or arguments[0].startswith("-"):
            raise UsageError(f"Say which eval: {', '.join(known())}; then its data, or nothing for the shared data.")
        print(json.dumps(measured(arguments[0], [Path(path) for path in arguments[1:]])))
    except OctavoError as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
