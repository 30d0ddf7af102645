"""What people read about boundary sets on the console."""

from collections import Counter
from collections.abc import Sequence

from app.cli import console
from app.domain.boundaries import Survey, Trial
from app.domain.faults import sentence
from app.domain.gazetteer import Gazetteer
from app.domain.units import Unit
from app.errors import Fault
from app.models.boundary import BoundarySet
from app.services.boundary_files import BoundaryReport

_SHOWN = 10
# Fewer submissions than this could be told apart by whoever knows of one.
_FEWEST_TOLD = 5


def faults(found: Sequence[Fault]) -> None:
    """Why a file was refused, place by place."""
    for fault in found:
        console.complain(f"{fault.pointer}: {fault.code}. {sentence(fault.code, 'en')}")


def sound(report: BoundaryReport, survey: Survey, gazetteer: Gazetteer) -> None:
    """What a sound file brings, and what is odd about it."""
    overlaps, gaps, strays = survey.overlaps, survey.gaps, survey.strays
    console.table(
        "found",
        "count",
        "km²",
        rows=[
            ("communes with an area", f"{report.imported:,}", ""),
            ("communes without one", f"{len(report.missing):,}", ""),
            ("pairs that overlap", f"{len(overlaps):,}", f"{sum(each.square_km for each in overlaps):,.3f}"),
            ("gaps between communes", f"{len(gaps):,}", f"{sum(each.square_km for each in gaps):,.3f}"),
            ("areas far from their commune", f"{len(strays):,}", ""),
        ],
    )
    _missing(report.missing, gazetteer)
    _largest(
        "Overlaps are kept: a pin there has several candidates (the nation's published data have 232 such pairs).",
        ("claimed by", "and by", "km²"),
        [(_named(each.first), _named(each.second), f"{each.square_km:.6f}") for each in overlaps],
    )
    _largest(
        "In a gap no commune holds a pin; those nearest are suggested.",
        ("beside", "km²"),
        [(_named(each.beside), f"{each.square_km:.6f}") for each in gaps],
    )
    _largest(
        "These areas lie far from where their commune is known to be: wrong code?",
        ("commune", "km away"),
        [(_named(each.unit), f"{each.km:.1f}") for each in strays],
    )


def trial(found: Trial, gazetteer: Gazetteer) -> None:
    """How many recent pins would be led elsewhere; never which ones, and small counts are not told."""
    ways = Counter[str]()
    for (before, after), count in found.moved.items():
        ways["resolved now" if before is None else "resolved no longer" if after is None else "another commune"] += (
            count
        )
    elsewhere = sum(ways.values())
    share = f"{elsewhere / found.pins:.1%}" if elsewhere >= _FEWEST_TOLD else "none" if not elsewhere else "hardly any"
    console.say(
        f"\nOf the newest {found.looked_at:,} submissions, {found.pins:,} have a pin; "
        f"{share} of these pins would be led elsewhere."
    )
    if elsewhere:
        console.table("pins", "count", rows=[(way, _told(count)) for way, count in sorted(ways.items())])
        _largest(
            "From where to where:",
            ("province", "commune", "province", "commune", "count"),
            [
                (*_where(before, gazetteer), *_where(after, gazetteer), _told(count))
                # In the order of their names, since that of their counts would tell something of the small ones.
                for (before, after), count in sorted(
                    found.moved.items(), key=lambda way: (-max(way[1], _FEWEST_TOLD - 1), *map(_key, way[0]))
                )
            ],
        )


def sets(listed: Sequence[tuple[BoundarySet, int]]) -> None:
    """Every set that was ever imported."""
    console.table(
        "id", "active", "communes", "effective", "imported", "shown", "SHA-256", "source", "licence",
        rows=[
            (
                str(kept.id),
                "active" if kept.is_active else "",
                f"{areas:,}",
                str(kept.effective_on or ""),
                f"{kept.imported_at:%Y-%m-%d %H:%M}",
                "yes" if kept.may_be_shown else "no",
                kept.sha256.hex()[:12],
                kept.source,
                kept.licence,
            )
            for kept, areas in listed
        ],
    )  # fmt: skip


def _missing(communes: Sequence[Unit], gazetteer: Gazetteer) -> None:
    by_province: dict[str, list[Unit]] = {}
    for unit in communes:
        province = gazetteer.province_of(unit)
        by_province.setdefault(province.full_name if province else "", []).append(unit)
    rows: list[tuple[str, ...]] = [
        (
            province,
            f"{len(units):,}",
            ", ".join(_named(unit) for unit in units[:_SHOWN]) + ", …" * (len(units) > _SHOWN),
        )
        for province, units in by_province.items()
    ]
    if rows:
        console.say("\nWithout an area; a pin there is only suggested to the communes nearest by centroid:")
        console.table("province", "count", "communes", rows=rows)


def _largest(heading: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    if rows:
        console.say(f"\n{heading}")
        console.table(*columns, rows=rows[:_SHOWN])
        if len(rows) > _SHOWN:
            console.say(f"… and {len(rows) - _SHOWN:,} more.")


def _told(count: int) -> str:
    return f"{count:,}" if count >= _FEWEST_TOLD else f"<{_FEWEST_TOLD}"


def _where(unit: Unit | None, gazetteer: Gazetteer) -> tuple[str, str]:
    province = gazetteer.province_of(unit) if unit else None
    return province.full_name if province else "", _named(unit) if unit else "not resolved"


def _key(unit: Unit | None) -> str:
    return unit.code if unit else ""


def _named(unit: Unit) -> str:
    return f"{unit.full_name} ({unit.code})"
