"""Files about areas: small copies that are always here, and the whole ones where they lie."""

from pathlib import Path

import pytest

from impact.areas.intake import read_areas
from impact.areas.intake_store import take
from impact.areas.layout import Handed
from impact.kit.faults import Taken

HERE = Path(__file__).resolve().parents[1] / "data/areas"
WHOLE = Path(__file__).resolve().parents[3] / "shared/data"
BOSPOLDER, TUSSENDIJKEN, TARWEWIJK = "BU05990321", "BU05990322", "BU05991571"


def read(name: str) -> Handed:
    """What one of the small copies says."""
    return read_areas(name, (HERE / name).read_bytes())


def whole(name: str) -> Handed:
    """What one of the whole files says; skipped where they do not lie."""
    path = WHOLE / name
    if not path.exists():
        pytest.skip(f"{name} does not lie beside this folder")
    return read_areas(path.name, path.read_bytes())


def the_areas(*names: str) -> Taken:
    """Read in CBS 2018, and what else is named."""
    return take([read(name) for name in ("cbs_2018.csv", *names)])
