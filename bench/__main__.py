"""`make bench`: intake, claims and queue of the running server, beside pgbench on the same database; and more."""

import sys

from bench import claims, flood, intake, queue, routing, seals, work
from bench.house import opened


def main() -> None:
    """Run all of it, or those named: intake, claims, queue, routing, work, flood, seals."""
    wanted = sys.argv[1:] or ["intake", "claims", "queue", "routing", "work", "flood", "seals"]
    if "work" in wanted:
        work.report()
    if "seals" in wanted:
        seals.report()
    if set(wanted) <= {"work", "seals"}:
        return
    with opened() as house:
        if "intake" in wanted:
            intake.report(house)
        if "flood" in wanted:
            flood.report(house)
        if "claims" in wanted:
            claims.report(house)
        if "queue" in wanted:
            queue.report(house)
        if "routing" in wanted:
            routing.report(house)


main()
