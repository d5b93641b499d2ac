"""What tests of telling and coding need, with defaults."""

import csv
from io import StringIO
from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "stories"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of ours, as they were written."""
    return list(csv.DictReader(StringIO((DATA / name).read_bytes().decode("utf-8"), newline="")))
