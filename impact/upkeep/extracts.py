"""Refresh the extracts now, so that nobody who opens a report has to wait for them."""

import click
from flask import current_app

from impact.indicators.blocks import Place
from impact.indicators.catalogue import Catalogue
from impact.indicators.warehouse import Warehouse
from impact.pilots import store
from impact.pilots.access import operator_scope


@click.command("extract")
@click.option("--pilot", metavar="CODE", help="One pilot; otherwise all of them.")
def extract(pilot: str | None) -> None:
    """Write what is stale of the tables that figures are counted from."""
    pilots = [store.known_pilot(pilot)] if pilot else store.pilots()
    places = operator_scope(pilots, None, "partner").pilots if pilots else ()
    for place in places:
        click.echo(f"{place.code}: {_fresh(place)} files are up to date")


def _fresh(place: Place) -> int:
    """Write the files of one pilot that are older than its data; return how many it has."""
    catalogue: Catalogue = current_app.extensions["catalogue"]
    warehouse: Warehouse = current_app.extensions["warehouse"]
    return len([warehouse.extract(frame, place) for frame in catalogue.stored])
