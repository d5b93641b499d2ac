"""Files that stay: names of ours on disk, and nothing that runs on the way out."""

import re
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from impact.kit.files import NAME
from impact.kit.media import handed_out, put, safe_label

HERE = Path(__file__).resolve().parents[2]


def test_storage_names_are_ours(tmp_path: Path) -> None:
    folder = tmp_path / "media"
    names = {put(folder, b"words", ".pdf") for _ in range(20)}
    assert len(names) == 20
    assert all(NAME.fullmatch(one) for one in names)
    assert {one.name for one in folder.iterdir()} == names
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    for kind in (".svg", ".html", ".pdf/../../x", ""):
        with pytest.raises(ValueError, match="no kind to keep"):
            put(folder, b"x", kind)


def test_media_lie_outside_what_the_web_shows() -> None:
    places = [Path(Config.MEDIA), Path(Config.UPLOADS)]
    static = HERE / "impact" / "static"
    assert not [one for one in places if static in one.parents or one == static]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("verslag.pdf", "verslag.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\x\\a.pdf", "a.pdf"),
        ('a"; filename="b.exe', "a; filename=b.exe.pdf"),
        ("a\r\nSet-Cookie: x=1", "aSet-Cookie x=1.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("é" * 500, "é" * 100 + ".pdf"),
    ],
)
def test_download_names(app: Flask, tmp_path: Path, label: str, name: str) -> None:
    assert safe_label(label, ".pdf") == name
    kept = put(tmp_path, b"%PDF-", ".pdf")
    with app.test_request_context():
        answer = handed_out(tmp_path, kept, label)
    assert answer is not None
    answer.direct_passthrough = False
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment; filename")
    assert not re.search(r"[\r\n\u202e]", said)
    assert said.count('"') in (0, 2)
    assert answer.get_data() == b"%PDF-"
    answer.close()


def test_what_is_handed_out_runs_nothing(app: Flask, tmp_path: Path) -> None:
    for suffix, shown in ((".jpg", "inline"), (".png", "inline"), (".pdf", "attachment")):
        kept = put(tmp_path, b"x", suffix)
        with app.test_request_context():
            answer = handed_out(tmp_path, kept, "a")
        assert answer is not None
        answer.close()
        assert answer.headers["Content-Disposition"].startswith(shown)
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.mimetype in ("image/jpeg", "image/png", "application/pdf")


@pytest.mark.parametrize("name", ["../secret", "a.pdf", "0" * 32 + ".exe", "0" * 32 + ".pdf", ""])
def test_what_we_did_not_name_is_not_handed_out(app: Flask, tmp_path: Path, name: str) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    with app.test_request_context():
        assert handed_out(tmp_path, name, "a") is None


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        put(tmp_path, b"x", ".pdf")
    assert not list(tmp_path.iterdir())
