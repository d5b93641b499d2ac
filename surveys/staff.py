"""Screens of staff: questionnaires from form to publication, and rounds of asking in a pilot."""

from contextlib import closing
from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.reach import reach_of_session
from impact.accounts.signin import current_account, who
from impact.kit.apart import apart
from impact.kit.dates import local_date, now
from impact.kit.faults import Fault, Refused
from impact.kit.throttle import one_at_a_time, spend
from impact.pilots.access import allowed, permitted
from impact.pilots.models import Pilot
from impact.pilots.store import groups as pilot_groups
from impact.pilots.store import pilots
from surveys import card_store, gate, names, store, wave_store
from surveys.constructs import template
from surveys.forms import CloseForm, FormFileForm, PublishForm, RoundForm, TryForm
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.xlsform import read_form

screen = Blueprint("questionnaires", __name__, template_folder="templates")
MOST_SAID = 10
"""Notices told after a form was taken in; a command tells them all."""
Answer = str | Response | tuple[str, int]


@screen.get("/vragenlijsten")
@permitted("questionnaire.edit")
def overview() -> str:
    """Show every questionnaire of the programmes one works with."""
    found = store.questionnaires()
    versions = store.versions(found)
    rows = [(one, versions[one.id], _title(versions[one.id])) for one in found]
    return render_template("surveys/staff/overview.html", rows=rows, names=names)


@screen.route("/vragenlijsten/inlezen", methods=["GET", "POST"])
@permitted("questionnaire.edit")
def take() -> Answer:
    """Take in an XLSForm or a ready questionnaire as a draft; all or nothing."""
    form = FormFileForm()
    owners = store.programmes()
    form.offer(owners, str(get_locale()))
    if not owners or not form.validate_on_submit():
        return _taking(form, bool(owners))
    owner = next((one for one in owners if one.uid == form.owner), owners[0])
    spend("import", who())
    try:
        name, content = _handed_in(form)
        with one_at_a_time("import", who()):
            read = apart(read_form, name, content, partial=bool(form.partial.data))
            taken = store.take_form(read, read.definition.code, owner.id, content)
    except Refused as refused:
        return _taking(form, True, refused.faults)
    of = store.known(read.definition.code, owner.id)
    said = _("The draft is stored.") if taken.added else _("This form is here already.")
    flash(said, "ok")
    for fault in (*read.refused, *taken.notices)[:MOST_SAID]:
        flash(_spoken(fault), "warn")
    return redirect(url_for(".show", uid=of.uid), 303)


@screen.get("/vragenlijsten/<uid>", defaults={"number": None})
@screen.get("/vragenlijsten/<uid>/versies/<number>")
@permitted("questionnaire.edit")
def show(uid: str, number: str | None) -> str:
    """Show a version with its questions and the options that they offer; the newest by itself."""
    of, versions = _versions(uid)
    version = next((one for one in versions if number in (None, one.number)), None) or abort(404)
    form = store.definition(version)
    attempt = TryForm(formdata=None)
    attempt.offer(form.perspectives)
    return render_template(
        "surveys/staff/show.html",
        of=of,
        version=version,
        versions=versions,
        form_=form,
        attempt=attempt,
        names=names,
        title=_title([version]),
        warnings=gate.warnings(form),
        may_publish=_may("questionnaire.publish"),
    )


@screen.route("/vragenlijsten/<uid>/publiceren", methods=["GET", "POST"])
@permitted("questionnaire.publish")
def publish(uid: str) -> Answer:
    """Say what stands in the way of publishing the draft; without that, publish it."""
    of, versions = _versions(uid)
    draft = store.draft_of(versions)
    if draft is None:
        return redirect(url_for(".show", uid=uid), 303)
    after = store.definition(draft)
    changed = store.difference(versions, after)
    form = PublishForm()
    form.ask(gate.stops(after, changed, frozenset()))
    if form.validate_on_submit():
        account = current_account()
        store.publish(
            of,
            note=form.note.data or "",
            waived=form.waived,
            account=account.id if account else None,
        )
        flash(_("Version %(number)s is published.", number=draft.number), "ok")
        return redirect(url_for(".show", uid=uid), 303)
    page = render_template(
        "surveys/staff/publish.html",
        of=of,
        form=form,
        stops=gate.stops(after, changed, frozenset(form.waived)),
        changed=changed,
        waivable=gate.WAIVABLE,
        title=_title([draft]),
    )
    return page, 422 if form.is_submitted() else 200


@screen.post("/vragenlijsten/<uid>/versies/<number>/proberen")
@permitted("questionnaire.edit")
def attempt(uid: str, number: str) -> Response:
    """Open the pages of a version as its respondents see them; nothing of it is kept."""
    of, versions = _versions(uid)
    version = next((one for one in versions if one.number == number), None) or abort(404)
    form = TryForm()
    form.offer(store.definition(version).perspectives)
    whom = form.perspective.data if form.validate_on_submit() else None
    links = wave_store.preview(of, version, pilots(), _today())
    link = next((one for one in links if one.perspective == whom), links[0])
    return redirect(f"{current_app.config['SITE_URL']}/v/{link.code}", 303)


@screen.get("/pilots/<code>/vragen")
@allowed("link.make")
def rounds(pilot: Pilot) -> str:
    """Show the rounds of a pilot: their links, and how many answered."""
    groups = reach_of_session().groups
    found = [
        one for one in wave_store.rounds(pilot) if groups is None or one.wave.activity_uid in groups
    ]
    return render_template(
        "surveys/staff/rounds.html",
        pilot=pilot,
        rounds=found,
        close=CloseForm(formdata=None),
        names=names,
        groups=_named(pilot, found),
        may_open=groups is None,
        language=str(get_locale()),
    )


@screen.route("/pilots/<code>/vragen/openen", methods=["GET", "POST"])
@allowed("link.make")
def open_round(pilot: Pilot) -> Answer:
    """Open a round; a trainer cannot, for a round asks everybody in the pilot."""
    if reach_of_session().groups is not None:
        abort(404)
    known = {one.uid: one for one in store.questionnaires()}
    form = RoundForm(first=_today())
    groups = {name: uid for _pilot, uid, name in pilot_groups([pilot.id])}
    asked = [(one.uid, title) for one, title in _open_to(pilot, list(known.values()))]
    form.offer(asked, list(groups))
    if not form.validate_on_submit():
        page = render_template("surveys/staff/open.html", pilot=pilot, form=form)
        return page, 422 if form.errors else 200
    try:
        wave_store.open_wave(
            known[form.questionnaire.data],
            pilot,
            moment=form.moment.data,
            perspectives=form.perspectives.data or (),
            activity=form.activity.data or "",
            first=form.first.data or _today(),
            last=form.last.data,
        )
    except Refused as refused:
        waits = any(one.text == card_store.NOT_CHOSEN for one in refused.faults)
        page = render_template(
            "surveys/staff/open.html",
            pilot=pilot,
            form=form,
            faults=refused.faults,
            waits=groups[form.activity.data] if waits and _may("consent.record") else None,
        )
        return page, 422
    flash(_("The round is open. The links stand below."), "ok")
    return redirect(url_for(".rounds", code=pilot.code), 303)


@screen.post("/pilots/<code>/vragen/<uid>/sluiten")
@allowed("link.make")
def close_round(pilot: Pilot, uid: str) -> Response:
    """Close a round: nobody can begin any more, and small counts may be seen."""
    groups = reach_of_session().groups
    wave = wave_store.wave(pilot, uid)
    if wave is None or (groups is not None and wave.activity_uid not in groups):
        abort(404)
    if CloseForm().validate_on_submit():
        wave_store.close_wave(pilot, wave)
        flash(_("The round is closed."), "ok")
    return redirect(url_for(".rounds", code=pilot.code), 303)


def _versions(uid: str) -> tuple[Questionnaire, list[QuestionnaireVersion]]:
    """Return a questionnaire with its versions, the newest first; 404 when it is not yours."""
    of = store.questionnaire(uid) or abort(404)
    return of, store.versions([of])[of.id]


def _title(versions: list[QuestionnaireVersion]) -> tuple[str, str]:
    """Return the title of the newest version, and the language it is in."""
    return store.title_of(versions[0], str(get_locale())) if versions else ("", "")


def _open_to(pilot: Pilot, known: list[Questionnaire]) -> list[tuple[Questionnaire, str]]:
    """Return the questionnaires that can be asked in a pilot, by title."""
    versions = store.versions(known)
    return [
        (one, store.title_of(newest, str(get_locale()))[0])
        for one in known
        if one.organisation_id == pilot.programme_id
        and (newest := next((v for v in versions[one.id] if v.state == "published"), None))
    ]


def _handed_in(form: FormFileForm) -> tuple[str, bytes]:
    if form.ready.data:
        return template(form.ready.data)
    with closing(form.file.data) as held:
        return held.filename or "", held.read()


def _taking(form: FormFileForm, owned: bool, faults: tuple[Fault, ...] = ()) -> Answer:
    page = render_template("surveys/staff/take.html", form=form, faults=faults, owned=owned)
    return page, 422 if form.errors or faults else 200


def _spoken(fault: Fault) -> str:
    """Return a notice in the reader's language, with its row."""
    said: str = fault.said(_)
    return _("Row %(n)s", n=fault.row) + f": {said}" if fault.row else said


def _named(pilot: Pilot, found: list[wave_store.Round]) -> dict[str, str]:
    """Return the names of the groups that rounds ask, by uid."""
    if not any(one.wave.activity_uid for one in found):
        return {}
    return {uid: name for _pilot, uid, name in pilot_groups([pilot.id])}


def _may(capability: str) -> bool:
    return capability in reach_of_session().capabilities


def _today() -> date:
    return local_date(now(), current_app.config["TIME_ZONE"])
