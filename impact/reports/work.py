"""Long work on figures: what they are counted from, written while nobody waits for a page."""

from flask import current_app

from impact.indicators.catalogue import Catalogue
from impact.indicators.warehouse import Warehouse
from impact.jobs.work import Run, work
from impact.kit.i18n import N_
from impact.pilots.access import operator_scope

WRITING = N_("Putting together what is counted")


@work(N_("Count a pilot anew"), "import.run")
def counted(run: Run) -> None:
    """Write what is stale of the tables of one pilot; whoever opens its page finds them ready."""
    catalogue: Catalogue = current_app.extensions["catalogue"]
    warehouse: Warehouse = current_app.extensions["warehouse"]
    place = operator_scope([run.pilot], None, "partner").pilots[0]
    for done, frame in enumerate(catalogue.stored):
        run.step(WRITING, done, len(catalogue.stored))
        warehouse.extract(frame, place)
