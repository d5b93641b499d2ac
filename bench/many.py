"""A house with many pilots whose registers are large: the rows lie in its warehouse only.

python -m bench.many ROWS PILOTS, in the environment of a house; prints a link to come in by.

A report reads extracts and nothing else of a register, so that the page costs what it would.
"""

import sys
from datetime import date
from pathlib import Path

from bench.visits import Made, code
from config import from_environment
from impact.accounts.models import Account, Grant, Organisation
from impact.accounts.reach import everything
from impact.accounts.signin import link_for
from impact.app import create_app
from impact.indicators.warehouse import Warehouse
from impact.kit.db import db
from impact.pilots.access import operator_scope
from impact.pilots.models import Pilot


def main() -> None:
    """Make the pilots that are not there yet, put their extracts down, and let a manager in."""
    rows, pilots = int(sys.argv[1]), int(sys.argv[2])
    app = create_app(from_environment())
    with app.test_request_context(), everything("a house to measure"):
        if not db.session.query(Pilot).count():
            _settle(pilots)
        found = db.session.query(Pilot).order_by(Pilot.id).all()
        made = Made(rows, pilots, Path(app.config["WAREHOUSE"]))
        warehouse = Warehouse(lambda: None, made.folder, made.publish)
        frames = app.extensions["catalogue"].frames
        for place in operator_scope(found, None, "partner").pilots:
            for name in ("visits", "sessions"):
                warehouse.extract(frames[name], place)
        account = db.session.query(Account).one()
        sys.stdout.write(link_for(account))


def _settle(pilots: int) -> None:
    programme = Organisation(code="bench", name="Bench", kind="programme")
    account = Account(email="bench@example.org", name="Bench")
    db.session.add_all([programme, account])
    db.session.flush()
    db.session.add(Grant(account_id=account.id, role="manager"))
    span = {"starts_on": date(2022, 1, 1), "ends_on": date(2025, 6, 1)}
    for number in range(1, pilots + 1):
        own = {"code": code(number), "name": f"Pilot {number}", "programme_id": programme.id}
        db.session.add(Pilot(id=number, **own, **span))
    db.session.commit()


if __name__ == "__main__":
    main()
