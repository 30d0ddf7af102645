"""Draws the workflows into ARCHITECTURE.md, between two markers, from the tables in app/domain/workflows."""

import re
from pathlib import Path

from app.domain.kinds import REGISTER
from app.domain.workflows import WORKFLOWS, Move

TARGET = Path(__file__).parent.parent / "ARCHITECTURE.md"
_MANY = 3
_BETWEEN = re.compile(r"(?<=<!-- workflows -->\n).*(?=<!-- /workflows -->)", re.DOTALL)


def drawn() -> str:
    """A state diagram per kind; what keeps the status, such as a claim, is left out."""
    return "\n".join(_diagram(REGISTER[kind].en, REGISTER[kind].first_status, WORKFLOWS[kind]) for kind in WORKFLOWS)


def _diagram(name: str, first: str, moves: tuple[Move, ...]) -> str:
    verbs: dict[tuple[str, str], list[str]] = {}
    for move in moves:
        for source in sorted(move.sources) if move.target else ():
            verb = f"{move.verb} (two people)" if move.proposed else move.verb
            label = verbs.setdefault((source, str(move.target)), [])
            if verb not in label:
                label.append(verb)
    arrows: dict[tuple[str, str], list[str]] = {}
    for (source, target), names in verbs.items():
        arrows.setdefault((target, ", ".join(names)), []).append(source)
    lines = [line for (target, label), sources in arrows.items() for line in _arrows(sources, target, label)]
    return "\n".join([f"{name}:", "```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *lines, "```", ""])


def _arrows(sources: list[str], target: str, label: str) -> list[str]:
    """An arrow from each source; many of them leave from one box together."""
    if len(sources) < _MANY:
        return [f"    {source} --> {target}: {label}" for source in sources]
    return [
        f'    state "{" · ".join(sources)}" as before_{target}',
        f"    before_{target} --> {target}: {label}",
    ]


def inserted(document: str) -> str:
    """The document with the diagrams of today."""
    return _BETWEEN.sub(lambda _: drawn(), document)


if __name__ == "__main__":
    TARGET.write_text(inserted(TARGET.read_text()))
