"""What staff notes down for a group, and the page on which a guardian chooses."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from impact.accounts.audit_models import Audit
from impact.consents import store
from impact.consents.models import GuardianLink, ParticipantConsent
from impact.consents.people import enrolled
from impact.identity.person import Person
from impact.kit.db import db
from impact.kit.tokens import digest, folded
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_row, a_visit, take_in
from tests.consents.makers import (
    BORN,
    GROUP,
    TODAY,
    a_choice,
    a_group,
    child,
    press,
    says,
    slips,
    uid_of,
)
from tests.identity.makers import name, noted
from tests.makers import a_pilot, hidden, someone

NOBODY = "0" * 26


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    return a_pilot()


def words(pilot: Pilot, group: str) -> dict[str, bool | None]:
    """What each guardian said, by code."""
    db.session.rollback()
    found = store.standing(pilot, group, "survey", TODAY)
    return {one.person.code: one.word for one in found.children}


def rows() -> list[ParticipantConsent]:
    db.session.rollback()
    return list(db.session.scalars(select(ParticipantConsent).order_by(ParticipantConsent.id)))


def test_a_group_is_noted_down_on_one_page(app: Flask, pilot: Pilot) -> None:
    partner = someone(app, "partner", pilot)
    start = f"/pilots/{pilot.code}/toestemming"
    assert "Nog geen groep" in partner.get(start).text
    group = a_group(pilot, *(f"k{n}" for n in range(18)))
    a_group(pilot, "groot", born=TODAY.year - 20)
    url = f"{start}/{group}"
    assert "Al gekozen: 0 van de 18 ouders. 0 ja, 0 nee, 18 nog niet." in partner.get(url).text
    given = {f"c-{uid_of(f'k{n}')}": "yes" if n < 12 else "no" for n in range(14)}
    page = partner.get(url)
    done = partner.post(
        url, data=hidden(page.text) | given | {"language": "nl", "given_on": str(TODAY)}
    )
    assert (done.status_code, done.location) == (303, url)
    again = partner.post(
        url, data=hidden(page.text) | given | {"language": "nl", "given_on": str(TODAY)}
    )
    assert again.status_code == 303
    shown = partner.get(url).text
    assert "Al gekozen: 14 van de 18 ouders. 12 ja, 2 nee, 4 nog niet." in shown
    assert "1 persoon is 16 jaar of ouder en kiest zelf." in shown
    assert shown.count("op papier,") == 14
    assert len(rows()) == 14, "a form sent twice is stored once"
    assert {(one.by, one.purpose, one.text_version, one.language) for one in rows()} == {
        ("guardian", "survey", "1", "nl")
    }
    assert "14 van de 18 ouders" in partner.get(start).text
    trail = db.session.scalars(select(Audit).where(Audit.verb == "consent.recorded")).all()
    assert len(trail) == 14
    assert {one.object for one in trail} == {f"participant:{uid_of(f'k{n}')}" for n in range(14)}
    assert {tuple(one.detail.items()) for one in trail if one.detail} == {(("channel", "paper"),)}


def test_what_a_parent_chose_meanwhile_is_not_undone_by_a_page_that_stood_open(
    app: Flask, pilot: Pilot
) -> None:
    group, partner = a_group(pilot, "een", "twee"), someone(app, "partner", pilot)
    says(pilot, group, een=True)
    url = f"/pilots/{pilot.code}/toestemming/{group}"
    open_page = hidden(partner.get(url).text)
    store.choose(pilot, child(pilot, group, "een"), [a_choice(False, channel="page")])
    as_shown = {f"c-{uid_of('een')}": "yes", f"c-{uid_of('twee')}": "yes"}
    sent = open_page | as_shown | {"language": "nl", "given_on": str(TODAY)}
    assert partner.post(url, data=sent).status_code == 303
    assert words(pilot, group) == {"een": False, "twee": True}
    earlier = {f"c-{uid_of('een')}": "yes", "given_on": str(TODAY - timedelta(days=1))}
    db.session.rollback()
    sent = hidden(partner.get(url).text) | {"language": "nl"} | earlier
    told = partner.post(url, data=sent, follow_redirects=True).text
    assert "Bij 1 kind geldt een nieuwere keuze van de ouder." in told
    assert words(pilot, group) == {"een": False, "twee": True}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"given_on": str(TODAY + timedelta(days=1))}, "Deze dag moet nog komen."),
        ({"given_on": "ooit"}, "Schrijf een dag die bestaat"),
        ({"language": "xx"}, "Fout:"),
    ],
)
def test_a_mistake_on_the_page_of_a_group_keeps_what_was_filled_in(
    app: Flask, pilot: Pilot, given: dict[str, str], said: str
) -> None:
    group, partner = a_group(pilot, "een"), someone(app, "partner", pilot)
    url = f"/pilots/{pilot.code}/toestemming/{group}"
    field = f"c-{uid_of('een')}"
    page = press(partner, url, **({"language": "nl", "given_on": str(TODAY), field: "no"} | given))
    assert page.status_code == 422
    assert said in page.text
    assert re.search(rf'name="{field}" value="no" checked', page.text)
    assert rows() == []


def test_only_who_notes_down_consent_sees_it_and_only_of_the_own_pilot(
    app: Flask, pilot: Pilot
) -> None:
    group, other = a_group(pilot, "een"), a_pilot("ander")
    theirs = a_group(other, "x1")
    start = f"/pilots/{pilot.code}/toestemming"
    for role, status in {"partner": 200, "scout": 200, "manager": 404, "coder": 404}.items():
        client = someone(app, role, pilot)
        for url in (start, f"{start}/{group}", f"{start}/{group}/briefjes"):
            assert client.get(url).status_code == status, (role, url)
    trainer = someone(app, "trainer", pilot, group_uid=group)
    assert trainer.get(f"{start}/{group}").status_code == 404
    partner = someone(app, "partner", pilot)
    for url in (f"{start}/{theirs}", f"/pilots/ander/toestemming/{theirs}"):
        assert partner.get(url).status_code == 404
        assert partner.post(url, data=hidden(partner.get(start).text)).status_code == 404


def test_who_is_in_a_group_and_who_is_a_child(pilot: Pilot) -> None:
    day, left = str(TODAY - timedelta(days=20)), str(TODAY - timedelta(days=10))
    take_in(
        pilot,
        a_file(
            a_visit("kind", day, activity=GROUP, age_band="8-12"),
            a_visit("onbekend", day, activity=GROUP),
            a_visit("zestien", day, activity=GROUP, age_band="16-17"),
            a_visit("jarig", day, activity=GROUP, birth_year=TODAY.year - 16),
            a_visit("weg", day, activity=GROUP, course_end=left),
            a_visit("elders", day, activity="Koor"),
            a_row(GROUP, "", participant="nieuw", enrolled_on=day, birth_year=BORN),
        ),
    )
    found = {one.code: one.is_child(TODAY) for one in enrolled(pilot, a_group(pilot), TODAY)}
    assert found == {
        "kind": True,
        "onbekend": True,
        "zestien": False,
        "jarig": True,
        "nieuw": True,
    }


def test_what_was_said_is_only_added_to(pilot: Pilot) -> None:
    group = a_group(pilot, "een")
    says(pilot, group, een=True)
    for statement in (update(ParticipantConsent).values(granted=False), delete(ParticipantConsent)):
        with pytest.raises(DatabaseError, match="only added to"):
            db.session.execute(statement)
        db.session.rollback()
    says(pilot, group, een=False)
    assert [one.granted for one in rows()] == [True, False]


def test_a_guardian_chooses_and_chooses_again_with_the_same_link(app: Flask, pilot: Pilot) -> None:
    group = a_group(pilot, "een", "twee")
    made = slips(someone(app, "partner", pilot), pilot, group)
    assert set(made) == {"een", "twee"}
    kept = db.session.scalars(select(GuardianLink.token_hash)).all()
    assert set(kept) == {digest(folded(path.rsplit("/", 1)[1])) for path in made.values()}
    parent, url = app.test_client(), made["een"]
    first = parent.get(url)
    assert "Mag uw kind meedoen?" in first.text
    assert "kaart een" in first.text
    assert "May your child join in?" in parent.get(f"{url}?lang=en").text
    nothing = press(parent, url)
    assert (nothing.status_code, "Zet een vinkje" in nothing.text) == (422, True)
    assert press(parent, url, allowed="survey", token="x").status_code == 400
    assert words(pilot, group) == {"een": None, "twee": None}
    yes = press(parent, f"{url}?lang=nl", allowed="survey")
    assert yes.status_code == 303
    shown = parent.get(yes.location).text
    assert "Uw keuze is bewaard" in shown
    assert re.search(r'value="survey"[^>]* checked', shown)
    assert press(parent, url, none="1").status_code == 303
    assert "uw kind doet niet mee" in parent.get(url).text
    assert press(parent, url, none="1").status_code == 303
    assert words(pilot, group) == {"een": False, "twee": None}
    assert [(one.granted, one.channel) for one in rows()] == [(True, "page"), (False, "page")]
    assert not parent._cookies
    assert first.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_that_is_unknown_ended_or_revoked_opens_the_same_page(
    app: Flask, pilot: Pilot
) -> None:
    group, partner = a_group(pilot, "een", "twee", "drie"), someone(app, "partner", pilot)
    made = slips(partner, pilot, group)
    newer = slips(partner, pilot, group)
    parent = app.test_client()
    assert parent.get(newer["een"]).status_code == 200
    ended = GuardianLink.token_hash == digest(folded(newer["twee"].rsplit("/", 1)[1]))
    yesterday = TODAY - timedelta(days=1)
    db.session.execute(update(GuardianLink).where(ended).values(ends_on=yesterday))
    db.session.commit()
    paths = (made["een"], newer["twee"], f"/toestemming/{NOBODY}", "/toestemming/x")
    pages = [parent.get(path) for path in paths]
    pages += [parent.post(path, data={"none": "1"}) for path in paths]
    assert {one.status_code for one in pages} == {404}
    assert len({one.data for one in pages}) == 1
    url = f"/pilots/{pilot.code}/toestemming/{group}"
    form = hidden(partner.get(url).text)
    assert partner.post(f"{url}/intrekken", data=form).status_code == 303
    assert parent.get(newer["een"]).data == pages[0].data
    assert rows() == []


def test_slips_are_shown_again_when_the_page_is_loaded_again(app: Flask, pilot: Pilot) -> None:
    group, partner = a_group(pilot, "een"), someone(app, "partner", pilot)
    url = f"/pilots/{pilot.code}/toestemming/{group}/briefjes"
    sent = hidden(partner.get(url).text) | {"language": "en", "whom": "all"}
    first, second = (partner.post(url, data=sent).text for _ in range(2))
    address = r"/toestemming/[0-9A-Z-]+<"
    assert re.findall(address, first) == re.findall(address, second)
    assert db.session.query(GuardianLink).count() == 1
    assert "May your child join in?" in first
    assert "Handtekening" not in first
    born = date(BORN + 16, 12, 31)
    assert db.session.scalars(select(GuardianLink.ends_on)).one() <= born


def test_a_guardians_link_shows_nothing_of_other_children_or_pilots(
    app: Flask, pilot: Pilot
) -> None:
    other = a_pilot("ander")
    theirs = a_group(other, "kanarie-7Q", activity="kanarie dans")
    group, partner = a_group(pilot, "een", "kanarie-8Q"), someone(app, "partner", pilot)
    says(other, theirs, **{"kanarie-7Q": True})
    path = slips(partner, pilot, group)["een"]
    parent: FlaskClient = app.test_client()
    sent = hidden(parent.get(path).text)
    pages = [parent.get(path), parent.post(path, data=sent | {"allowed": ["survey", "photo"]})]
    assert all("kanarie" not in one.text for one in pages)
    assert [(one.purpose, one.pilot_id) for one in rows()] == [
        ("survey", other.id),
        ("survey", pilot.id),
    ]


def test_names_stand_beside_the_codes_for_who_may_see_them(app: Flask, pilot: Pilot) -> None:
    group = a_group(pilot, "een", "twee")
    name(pilot, "een", Person("Noorkanarie"))
    url = f"/pilots/{pilot.code}/toestemming/{group}"
    shown = someone(app, "partner", pilot).get(url).text
    assert re.search(r"<bdi>Noorkanarie</bdi><small><bdi>een</bdi> · nog niet", shown)
    assert "<bdi>twee</bdi><small>nog niet" in shown
    assert noted() == 1, "reading a name is an event"
    scout = someone(app, "scout", pilot)
    assert "Noorkanarie" not in scout.get(url).text
    assert "Noorkanarie" not in press(scout, f"{url}/briefjes", language="nl", whom="all").text


def test_parents_and_staff_read_the_code_of_the_card_that_the_child_holds_now(
    app: Flask, pilot: Pilot
) -> None:
    partner, group = someone(app, "partner", pilot), a_group(pilot, "k1")
    given = press(partner, f"/pilots/{pilot.code}/deelnemers/{uid_of('k1')}/kaart")
    assert given.status_code == 303
    db.session.rollback()
    person = child(pilot, group, "k1")
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", person.card)
    assert person.card in partner.get(f"/pilots/{pilot.code}/toestemming/{group}").text
    (card, address), *_more = slips(partner, pilot, group).items()
    assert card == person.card
    assert f"kaart {card}" in app.test_client().get(address).text
