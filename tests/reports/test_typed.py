"""What managers type: read as it was meant, or refused with what to do."""

import pytest

from impact.indicators.catalogue import Indicator
from impact.indicators.figures import share
from impact.reports import typed

NAMES = typed.known_names(
    [
        ("perspective", "family", "gezinnen"),
        ("moment", "post", "achteraf"),
        ("form", "make", "maken"),
    ]
)


def an_indicator(*groups: tuple[str, ...], unit: str = "share") -> Indicator:
    words = ("x", 1, "label", "question", unit, "source")
    return Indicator(*words, "group", groups, False, share, lambda: None)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("60%", "share", 0.6),
        ("62,5 %", "share", 0.625),
        ("0,6", "share", 0.6),
        ("0.625", "share", 0.625),
        ("60 procent", "share", 0.6),
        ("1", "share", 1.0),
        ("-5%", "difference", -0.05),
        ("1.500", "visits", 1500.0),
        ("2,5", "kinds", 2.5),
        ("150", "persons", 150.0),
        (" ", "share", None),
    ],
)
def test_a_threshold_is_read_as_people_write_it(text: str, unit: str, value: float | None) -> None:
    assert typed.bar(text, unit) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("text", "unit"),
    [("60", "share"), ("veel", "share"), ("60%", "visits"), ("1e3", "visits"), ("101%", "share")],
)
def test_what_could_mean_two_things_is_refused(text: str, unit: str) -> None:
    with pytest.raises(typed.Unread):
        typed.bar(text, unit)


@pytest.mark.parametrize("value", [0.6, 0.625, 1.0, 0.005])
def test_a_share_that_was_stored_can_be_typed_again(value: float) -> None:
    assert typed.bar(typed.shown_bar(value, "share"), "share") == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "groups", "found"),
    [
        ("", ((),), ()),
        ("8-12", ((), ("age_band",)), (("age_band", "8-12"),)),
        ("65+", (("age_band",),), (("age_band", "65+"),)),
        ("age_band=8-12", (("age_band",),), (("age_band", "8-12"),)),
        ("Slagwerk", ((), ("activity",)), (("activity", "Slagwerk"),)),
        ("Maken", ((), ("form",), ("discipline",)), (("form", "make"),)),
        (
            "Erbij horen; gezinnen, achteraf",
            (("construct", "perspective", "moment"),),
            (("construct", "erbij_horen"), ("moment", "post"), ("perspective", "family")),
        ),
    ],
)
def test_a_group_is_named_in_words_or_in_codes(
    text: str, groups: tuple[tuple[str, ...], ...], found: object
) -> None:
    one = an_indicator(*groups)
    group = typed.group(text, one, NAMES)
    assert group == found
    assert typed.group(typed.written(group), one, NAMES) == group


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("8-12", ((),)),
        ("", (("age_band",),)),
        ("gezinnen", (("construct", "perspective", "moment"),)),
        ("muziek", ((), ("form",), ("discipline",))),
        ("wijk=west", ((), ("age_band",))),
    ],
)
def test_a_group_that_the_figure_does_not_have_is_refused(
    text: str, groups: tuple[tuple[str, ...], ...]
) -> None:
    with pytest.raises(typed.Unread):
        typed.group(text, an_indicator(*groups), NAMES)
