"""`./run bench NAME [arguments]`: measures one thing and prints one JSON line."""

import json
import sys
from importlib import import_module

NAMES = ("pipeline", "serve", "million", "load", "curve", "copies", "scaleout", "same", "kill")


def main() -> int:
    """Runs one benchmark; 2 where there is none of that name, 1 where what it is to prove did not hold."""
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        print(f"Name a benchmark: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    figures = import_module(f"bench.{sys.argv[1]}").run(sys.argv[2:])
    print(json.dumps(figures))
    return 0 if figures.get("passed", True) else 1


sys.exit(main())
