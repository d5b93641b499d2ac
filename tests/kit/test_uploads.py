"""Files that wait between two steps: for their owner, for an hour."""

import os
import time
from pathlib import Path

from impact.kit.uploads import KEPT, drop, keep, kept


def test_a_file_is_found_by_its_owner_with_its_token_only(tmp_path: Path) -> None:
    token = keep(tmp_path, "mine", b"words")
    assert kept(tmp_path, "mine", token) == b"words"
    assert kept(tmp_path, "yours", token) is None
    assert kept(tmp_path, "mine", "../" + token) is None
    assert token not in {one.name for one in tmp_path.iterdir()}


def test_a_file_that_was_used_is_gone(tmp_path: Path) -> None:
    token = keep(tmp_path, "mine", b"words")
    drop(tmp_path, "mine", token)
    drop(tmp_path, "mine", token)
    assert kept(tmp_path, "mine", token) is None


def test_a_file_that_waited_too_long_is_thrown_out(tmp_path: Path) -> None:
    token = keep(tmp_path, "mine", b"words")
    (place,) = tmp_path.iterdir()
    old = time.time() - KEPT - 1
    os.utime(place, (old, old))
    assert kept(tmp_path, "mine", token) is None
    keep(tmp_path, "mine", b"other words")
    assert not place.exists()
