"""`./run bench NAME [arguments]`: measures one thing and prints one JSON line."""

import json
import sys
from importlib import import_module

NAMES = ("pipeline", "serve")


def main() -> int:
    """Runs one benchmark; 2 where there is none of that name."""
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        print(f"Name a benchmark: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    print(json.dumps(import_module(f"bench.{sys.argv[1]}").run(sys.argv[2:])))
    return 0


sys.exit(main())
