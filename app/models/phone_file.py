"""The two files that a phone keeps."""

from sqlmodel import Field, SQLModel


class UnitInFile(SQLModel):
    """A commune of today; the point is its middle, to the nearest 100 m, and only orders suggestions."""

    id: int
    code: str
    type: str
    name: str
    lat: float | None = None
    lon: float | None = None


class ProvinceInFile(SQLModel):
    """A province of today with its communes, by code."""

    id: int
    code: str
    type: str
    name: str
    communes: list[UnitInFile]


class UnitsFile(SQLModel):
    """The whole country of today."""

    edition: str
    provinces: list[ProvinceInFile]


class FormerInFile(SQLModel):
    """A unit that ended: `to` are the ids of what it is today, `units` what lay in it."""

    type: str
    name: str
    code: str
    to: list[int] | None = Field(default=None, description="missing for districts, which lead to all that lay in them")
    split: bool = False
    units: list["FormerInFile"] | None = None


class FormerUnitsFile(SQLModel):
    """The old names, by former province and district."""

    edition: str
    provinces: list[FormerInFile]
