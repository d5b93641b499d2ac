"""The published vectors of the catalogue: `golden.json`, by formula."""

import json
from pathlib import Path
from typing import Any

import pytest

GOLDEN = json.loads((Path(__file__).parents[1] / "data/golden.json").read_text("utf-8"))
TOLERANCE: float = GOLDEN["tolerance"]


def vectors(formula: str) -> list[Any]:
    """Return (inputs, expected) of every vector of `formula`, named by its id."""
    found = [
        pytest.param(one["inputs"], one["expected"], id=one["id"])
        for one in GOLDEN["vectors"]
        if one["formula"] == formula
    ]
    if not found:
        raise ValueError(f"no vectors for {formula}")
    return found
