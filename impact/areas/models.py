"""Areas and what is published of them. They belong to no pilot: the world is the same for all."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from impact.accounts.reach import Owned
from impact.areas.layout import AREA_NAME, CODE, TOPIC, UNIT
from impact.kit.db import Model
from impact.kit.tokens import uid

SAID = 200
VALUE = 100


class Area(Model):
    """One area by its code of CBS: CBS's buurt is what Rotterdam calls a wijk.

    `name` is that of the newest year of which it is known.
    """

    __tablename__ = "area"
    __table_args__ = (CheckConstraint("kind IN ('buurt', 'wijk', 'gemeente')", "kind"),)

    code: Mapped[str] = mapped_column(String(CODE), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    parent: Mapped[str | None] = mapped_column(String(CODE), index=True)
    name: Mapped[str] = mapped_column(String(AREA_NAME))


class AreaName(Model):
    """A name under which an area was known in some year, in small letters."""

    __tablename__ = "area_name"

    said: Mapped[str] = mapped_column(String(SAID), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.code"), primary_key=True)


class AreaYear(Model):
    """An area in one year. `rounding`: the source gives people to so many; 1 when exact.

    `changed`: "3" when it lay on other ground than the year before, as CBS says.
    """

    __tablename__ = "area_year"

    area: Mapped[str] = mapped_column(ForeignKey("area.code"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(AREA_NAME))
    changed: Mapped[str] = mapped_column(String(1))
    population: Mapped[int | None]
    rounding: Mapped[int]
    source: Mapped[str] = mapped_column(String(20))


class AreaBand(Model):
    """How many people of one age band lived in an area in a year."""

    __tablename__ = "area_band"

    area: Mapped[str] = mapped_column(ForeignKey("area.code"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    age_band: Mapped[str] = mapped_column(String(10), primary_key=True)
    population: Mapped[int]
    rounding: Mapped[int]


class AreaFigure(Model):
    """A figure as a source published it. `key`: a code of CBS, or a number of the Wijkprofiel."""

    __tablename__ = "area_figure"
    __table_args__ = (UniqueConstraint("source", "key", "year", "part", "topic", "turn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(CODE))
    year: Mapped[int]
    part: Mapped[str] = mapped_column(String(10))
    topic: Mapped[str] = mapped_column(String(TOPIC))
    turn: Mapped[int]
    unit: Mapped[str] = mapped_column(String(UNIT))
    value: Mapped[float]


class AreaFile(Model):
    """A file of figures that was read: `digest` of its values, `headers` of its columns.

    One year that is there twice under two names has two rows with one digest.
    """

    __tablename__ = "area_file"

    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    headers: Mapped[str] = mapped_column(String(64))


class ProfileArea(Model):
    """An area of the Wijkprofiel. `area` is what a person confirmed it to be; None: nobody did."""

    __tablename__ = "profile_area"

    number: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str] = mapped_column(String(AREA_NAME))
    within: Mapped[str] = mapped_column(String(AREA_NAME))
    kind: Mapped[str] = mapped_column(String(10))
    area: Mapped[str | None] = mapped_column(ForeignKey("area.code"), index=True)
    confirmed_by: Mapped[str | None] = mapped_column(String(22))
    confirmed_at: Mapped[datetime | None]


class AreaBorder(Model):
    """Where an area lies: polygons of rings of degrees, as JSON. `year` None: not said."""

    __tablename__ = "area_border"

    area: Mapped[str] = mapped_column(ForeignKey("area.code"), primary_key=True)
    year: Mapped[int | None]
    shape: Mapped[str] = mapped_column(Text)


class AreaPostcode(Model):
    """In which area a postcode of four digits lies."""

    __tablename__ = "area_postcode"

    postcode4: Mapped[str] = mapped_column(String(4), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.code"), index=True)


class Benchmark(Owned, Model):
    """How many of one kind there are in what a pilot is held against: a target group, a school."""

    __tablename__ = "benchmark"
    __table_args__ = (
        CheckConstraint("name IN ('residents', 'target_group', 'school_roll')", "name"),
        CheckConstraint("trait IN ('age_band', 'gender', 'area')", "trait"),
        CheckConstraint("heads >= 0", "heads"),
        Index("uq_benchmark_value", "pilot_id", "name", "year", "trait", "value", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    name: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    trait: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(VALUE))
    heads: Mapped[int]
