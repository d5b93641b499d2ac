from werkzeug.routing import Map, MapAdapter, Rule

from impact.kit.house import Address


def written(here: MapAdapter) -> list[str]:
    values = {"who": "é/x", "rule": "2"}
    return [here.build("a", values, append_unknown=more) for more in (True, False, True)]


def test_an_address_is_written_as_ever_whatever_is_sent_along() -> None:
    ours, plain = (
        Map([kind("/a/<who>", endpoint="a", defaults={"day": "1"})]).bind("localhost")
        for kind in (Address, Rule)
    )
    assert written(ours) == written(plain)
    assert written(ours)[:2] == ["/a/%C3%A9/x?rule=2", "/a/%C3%A9/x"]
    assert ours.match("/a/x") == plain.match("/a/x")
