"""Routing on the whole country: load, containment, a radius, a line of text, and its share of an intake request."""

import gc
import gzip
import itertools
import json
import os
import random
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import TypeVar

import shapely
import uvloop

from app.core.polygons import Polygons
from app.domain.gazetteer import Gazetteer
from app.domain.places import Place, Point
from app.domain.unit_files import read_successions, read_units
from app.domain.units import Level
from app.models.place import PlaceFields
from app.services import routing
from bench import clients, intake
from bench.house import DATA, PORT, House

# A GeoJSON file, also gzipped, of communes with their `code`; without it each commune gets a cell of its own.
BOUNDARIES = "TINBAO_BENCH_BOUNDARIES"
# What a commune has on average in a file of the nation simplified to 50 m: 815,526 vertices in 3,321 communes.
VERTICES = 246
# In degrees, as far as the widest communes of the mainland reach: cells at the coast would go out to sea for ever.
REACH = 0.3
ROUNDS = 4_000
RADIUS_M = 500.0
SECONDS = 4
LINES = (
    "bản Anh Trung, xã Chiềng Cang, Sơn La",
    "Mường Hung, huyện Sông Mã, tỉnh Sơn La",
    "CA xa Muong Sai, Son La",
    "TT. Sông Mã, H. Sông Mã, T. Sơn La",
    "số 12 ngõ 34 phố Huế, P. Hai Bà Trưng, TP Hà Nội",
    "xã Tân Tiến, Bắc Giang cũ",
    "gần trường tiểu học Yên Hưng, cuối bản, hướng ra sông",
    "ấp 3, xã Bình Hưng, huyện Bình Chánh, TP.HCM",
    "Phường 1, quận 3, Sài Gòn",
    "thôn 5 Ea Kar Đắk Lắk, nhà màu xanh cạnh đại lý cà phê",
    "đặc khu Lý Sơn, Quảng Ngãi",
    "không biết rõ ở đâu, chỉ biết gần chợ",
)

_Question = TypeVar("_Question")


def report(house: House) -> None:
    """Measure and print."""
    gazetteer = Gazetteer(
        read_units(DATA / "units.csv"), read_successions(DATA / "successions.csv"), date(2026, 11, 23)
    )
    path = os.environ.get(BOUNDARIES)
    with ProcessPoolExecutor(1) as pool:
        # In another process: in the memory that it leaves free here the polygons would hide.
        areas = (pool.submit(_read, Path(path), gazetteer) if path else pool.submit(_tessellate, gazetteer)).result()
    polygons, seconds, megabytes = _loaded(areas)
    vertices = sum(shapely.get_num_coordinates(shapely.from_wkb(wkb)) for _, wkb in areas)
    print(f"routing: {len(areas):,} communes with {vertices:,} vertices, {'from a file' if path else 'made up'}")
    print(f"  load                    {seconds:.2f} s, {megabytes:.0f} MB")
    spots = _spots(gazetteer)
    _row("containment", lambda point: polygons.containing(point.lat, point.lon), spots)
    _row("within 500 m", lambda point: polygons.within(point.lat, point.lon, RADIUS_M), spots)
    poor = [Point(spot.lat, spot.lon, RADIUS_M) for spot in spots]
    pin = _row("a pin ± 500 m, decided", lambda point: routing.route(Place(point=point), gazetteer, polygons), poor)
    picks = [Place(unit_code=unit.code) for unit in gazetteer.current() if unit.level is Level.COMMUNE]
    pick = _row("a picked unit, decided", lambda place: routing.route(place, gazetteer, polygons), picks)
    lines = [Place(text=line) for line in LINES] * (ROUNDS // len(LINES))
    _row("a line of text, decided", lambda place: routing.route(place, gazetteer, polygons), lines)
    told = PlaceFields.model_validate(json.loads(intake.BODY)["place"]).told()
    both = _row("the place of the request", lambda place: routing.route(place, gazetteer, polygons), [told] * ROUNDS)
    rest = _request_seconds(house) - both
    print(
        f"  the rest of a request {rest * 1e6:.0f} µs CPU: a picked unit adds {pick / rest:.1%}, a pin {pin / rest:.1%}"
    )


def _loaded(areas: list[tuple[int, bytes]]) -> tuple[Polygons, float, float]:
    gc.collect()
    memory, started = _resident_mb(), time.perf_counter()
    polygons = Polygons(areas, version=1)
    return polygons, time.perf_counter() - started, _resident_mb() - memory


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def _row(name: str, ask: Callable[[_Question], object], questions: Sequence[_Question]) -> float:
    """Print the median and the slowest hundredth of the second time round; returns the processor seconds of one."""
    for question in questions:
        ask(question)
    taken, cpu = [], time.process_time()
    for question in questions:
        started = time.perf_counter_ns()
        ask(question)
        taken.append(time.perf_counter_ns() - started)
    cpu = time.process_time() - cpu
    percentiles = statistics.quantiles(taken, n=100)
    print(f"  {name:<23} p50 {percentiles[49] / 1e3:.1f} µs, p99 {percentiles[98] / 1e3:.1f} µs")
    return cpu / len(questions)


def _request_seconds(house: House) -> float:
    """Processor time of the server for one tip-off."""
    numbers, prefix = itertools.count(), os.urandom(8).hex()

    def run(seconds: int) -> clients.Result:
        return uvloop.run(
            clients.run(
                PORT, lambda: intake.request(next(numbers), prefix), clients=intake.CLIENTS, seconds=seconds, status=201
            )
        )

    run(2)
    cpu = house.cpu_seconds()
    result = run(SECONDS)
    return (house.cpu_seconds() - cpu) / result.count


def _spots(gazetteer: Gazetteer) -> list[Point]:
    """Points all over the country, most of them in a commune and some near its border."""
    dice = random.Random(1)
    near = [(unit.lat, unit.lon) for unit in gazetteer.current() if unit.lat is not None and unit.lon is not None]
    centres = dice.choices(near, k=ROUNDS)
    return [Point(lat + dice.uniform(-0.04, 0.04), lon + dice.uniform(-0.04, 0.04)) for lat, lon in centres]


def _read(path: Path, gazetteer: Gazetteer) -> list[tuple[int, bytes]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    found = []
    for feature in json.loads(text)["features"]:
        unit = gazetteer.current_by_code(Level.COMMUNE, feature["properties"]["code"])
        if unit is not None:
            found.append((unit.id, shapely.to_wkb(shapely.geometry.shape(feature["geometry"]))))
    return found


def _tessellate(gazetteer: Gazetteer) -> list[tuple[int, bytes]]:
    """A cell around the centroid of each commune (Voronoi), its edges divided until it has as many vertices as real."""
    centres = {
        (unit.lon, unit.lat): unit.id
        for unit in gazetteer.current()
        if unit.level is Level.COMMUNE and unit.lat is not None and unit.lon is not None
    }
    points = shapely.points(list(centres))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), ordered=True))
    cells = shapely.intersection(cells, shapely.buffer(points, REACH))
    cells = shapely.segmentize(cells, shapely.length(cells) / VERTICES)
    return list(zip(centres.values(), shapely.to_wkb(cells).tolist(), strict=True))
