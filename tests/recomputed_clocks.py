"""Clocks worked out anew from the events of a submission alone: what the rows must equal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.clocks import Clocks
from app.domain.days import to_the_hour

FIRST = {"tip_off": "tip.acknowledge", "weapon_surrender": "weapon.contact", "pledge_signature": "signature.confirm"}
OF_CRIME = ("tip.report_up", "tip.transfer", "tip.file", "tip.resolve")
MET_BY = {
    "tip.acknowledge": {"receive", "reject", "withdraw"},
    "tip.report_up": {"report_up", "transfer"},
    "tip.transfer": {"transfer"},
    "tip.file": {"file"},
    "tip.resolve": {"resolve", "dismiss"},
    "tip.notify": {"message"},
    "weapon.contact": {"advise", "secure_site", "receive", "set_aside", "cancel"},
    "signature.confirm": {"confirm", "withdraw", "void"},
}
ENDS = {"rejected", "withdrawn", "resolved", "unfounded"}


@dataclass
class Told:
    """A clock as the events tell it; `state` is running, met or ended."""

    code: str
    round: int
    since: datetime
    due_at: datetime
    state: str = "running"
    extensions: int = 0


def recomputed(
    kind: str, received_at: datetime, first_due: datetime, events: Iterable[Mapping[str, Any]], policies: Clocks
) -> list[Told]:
    """Every clock of a submission that anybody can talk to, in a commune that is easy to reach."""
    clocks = [Told(FIRST[kind], 1, received_at, first_due)]
    classed, is_closed = None, False
    for event in events:
        if event["to_status"] is not None and kind == "tip_off":
            is_closed = event["to_status"] in ENDS
        classed = (event["details"] or {}).get("class", classed)
        is_crime = classed == "crime"
        for clock in [clock for clock in clocks if clock.state == "running"]:
            _stop(clock, event["verb"], policies, is_crime=is_crime, is_closed=is_closed)
        for code, since in _starting(event, received_at, clocks, is_crime=is_crime, is_closed=is_closed):
            earlier = [clock for clock in clocks if clock.code == code]
            if all(clock.state != "running" for clock in earlier):
                clocks.append(Told(code, len(earlier) + 1, since, policies.due(code, since)))
    for clock in clocks:
        if clock.code == FIRST[kind] and clock.state != "running":
            clock.due_at = to_the_hour(clock.due_at)
    return clocks


def _stop(clock: Told, verb: str, policies: Clocks, *, is_crime: bool, is_closed: bool) -> None:
    is_over = is_closed if clock.code != "tip.notify" else verb == "reopen"
    if verb in MET_BY[clock.code]:
        clock.state = "met"
    elif is_over or (clock.code in OF_CRIME and not is_crime):
        clock.state = "ended"
    if verb == "extend" and clock.code == "tip.resolve":
        clock.extensions += 1
        clock.due_at = policies.due(clock.code, clock.since, (f"extended_{clock.extensions}",))


def _starting(
    event: Mapping[str, Any], received_at: datetime, clocks: list[Told], *, is_crime: bool, is_closed: bool
) -> list[tuple[str, datetime]]:
    verb = event["verb"]
    met = {clock.code for clock in clocks if clock.state == "met"}
    starting = []
    if is_crime and not is_closed and verb in {"receive", "classify"}:
        since = {clock.code: clock.since for clock in clocks}
        starting += [(code, since.get(code, received_at)) for code in OF_CRIME if code not in met]
    if is_crime and verb == "reopen":
        starting.append(("tip.resolve", event["at"]))
    if verb in {"resolve", "dismiss"}:
        starting.append(("tip.notify", event["at"]))
    return starting
