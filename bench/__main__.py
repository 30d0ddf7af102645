"""`make bench`: intake and queue against the running server, beside pgbench on the same database, and routing."""

import sys

from bench import intake, queue, routing
from bench.house import opened


def main() -> None:
    """Run all of it, or those named: intake, queue, routing."""
    wanted = sys.argv[1:] or ["intake", "queue", "routing"]
    with opened() as house:
        if "intake" in wanted:
            intake.report(house)
        if "queue" in wanted:
            queue.report(house)
        if "routing" in wanted:
            routing.report(house)


main()
