"""A register of any size in the import layout: fixed seed, one pilot, standard library only."""

import csv
import datetime as dt
import random
from pathlib import Path

COLUMNS = [
    *("activity", "discipline", "form", "session_date", "start", "minutes", "place"),
    *("participant", "status", "birth_year", "gender", "postcode4", "first_time"),
    *("enrolled_on", "course_end", "completed"),
]
FIRST = dt.date(2022, 1, 3)
DAYS = 1095
ACTIVITIES = 24


def register(rows: int, target: Path, seed: int = 7) -> Path:
    """Write `rows` register lines: a few people come very often, most a few times."""
    if target.exists():
        return target
    chance, people = random.Random(seed), max(rows // 40, 10)  # noqa: S311 -- rows, not secrets
    seen: set[tuple[int, int]] = set()
    slots = sorted(chance.randrange(DAYS * ACTIVITIES) for _ in range(rows))
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for slot in slots:
            person = int(people * chance.random() ** (1 if chance.random() < 0.5 else 3))
            while (slot, person) in seen:
                person = (person + 1) % people
            seen.add((slot, person))
            out.writerow(_line(slot, person))
    return target


def _line(slot: int, person: int) -> list[object]:
    kind = slot % ACTIVITIES
    day = FIRST + dt.timedelta(days=slot // ACTIVITIES)
    status = ("present", "present", "present", "late", "absent")[(slot + person) % 5]
    return [
        f"activiteit {kind}",
        ("music", "dance", "theatre")[kind % 3],
        ("make", "attend")[kind % 2],
        day.isoformat(),
        "14:00",
        90,
        "buurthuis",
        f"p{person}",
        status,
        1940 + person % 70,
        "fmx"[person % 3],
        3011 + person % 60,
        "",
        "",
        "",
        "",
    ]
