"""Names of hamlets as a commune's list keeps them, and what tells two of them apart."""

from app.domain.text import accented_key


def bare_name(name: str, kind: str) -> str:
    """The name without the kind in front: «bản Anh Trung» of the kind bản is kept as «Anh Trung»."""
    head, rest = name[: len(kind) + 1], name[len(kind) + 1 :]
    return rest if head.lower() == f"{kind} " and rest[:1].isalnum() else name


def identity(name: str, kind: str, former_unit_id: int | None) -> tuple[str, str, int | None]:
    """What no two hamlets of a commune share; after a merger two «bản 1» are told apart by their former communes."""
    return accented_key(name), kind, former_unit_id
