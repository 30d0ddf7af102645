"""Words that stand in nothing but what a citizen sent, and a search for them in whatever lies on a disk."""

import base64
import mmap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

MARKERS: Mapping[str, str] = {
    "description": "Dấu-mô-tả-Qx7",
    "place": "Dấu-nơi-Qx7",
    "person": "Dấu-tên-Qx7",
    "looks": "Dấu-dáng-Qx7",
    "relation": "Dấu-quan-hệ-Qx7",
    "substance": "Dấu-chất-Qx7",
    "plate": "26QX-70707",
    "link": "dau-lien-ket-qx7.example",
    "reporter": "Dấu-người-báo-Qx7",
    "phone": "987650707",
    "safe_time": "Dấu-giờ-Qx7",
    "organisation": "Dấu-hội-Qx7",
    "tax_code": "5500707070",
    "latitude": "21.0370707",
    "longitude": "103.7570707",
    "item": "Dấu-súng-Qx7",
    "signer": "Dấu-người-ký-Qx7",
    "household": "Dấu-hộ-Qx7",
    "witness": "Dấu-chứng-Qx7",
    "personal_number": "014090707070",
    "reason": "Dấu-lý-do-Qx7",
    "note": "Dấu-kết-quả-Qx7",
    "address": "203.0.113.77",
    "agent": "Dau-may-Qx7",
    "request_id": "dau-yeu-cau-qx7",
    "trace": "4bf92f3577b34da6a3ce929d0e0e4770",
    "key": "dau-khoa-qx7",
    "query": "dau-truy-van-qx7",
    "broken": "Dấu-hỏng-Qx7",
}


def forms_of(marker: str) -> Iterator[bytes]:
    """A marker as it could lie somewhere: as text, as JSON escapes it, as hexadecimal, in base64 at each offset."""
    plain = marker.encode()
    yield plain
    yield marker.encode("unicode_escape")
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield marker.encode("utf-16-le")
    for offset in range(3):
        # What depends on the neighbours is cut off at both ends.
        encoded = base64.b64encode(bytes(offset) + plain)
        yield encoded[4 if offset else 0 : len(encoded) - 4]


def hits(folders: Iterable[Path], wanted: Iterable[str]) -> list[tuple[str, str]]:
    """The wanted words that stand in any file below the folders, with the file; the largest files included."""
    needles = [(word, form) for word in wanted for form in forms_of(word) if len(form) >= 8]
    found = []
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file() and path.stat().st_size):
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            found += [(word, path.name) for word, form in needles if content.find(form) >= 0]
    return found
