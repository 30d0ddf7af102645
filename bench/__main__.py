"""`make bench`: intake and queue against the running server, beside pgbench on the same database in the same run."""

import sys

from bench import intake, queue
from bench.house import opened


def main() -> None:
    """Run all of it, or those named: intake, queue."""
    wanted = sys.argv[1:] or ["intake", "queue"]
    with opened() as house:
        if "intake" in wanted:
            intake.report(house)
        if "queue" in wanted:
            queue.report(house)


main()
