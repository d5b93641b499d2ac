"""Files that stay, in and out of the database; the files themselves lie on disk."""

from sqlalchemy import select, update

from impact.accounts.audit import audit
from impact.accounts.models import Agreement
from impact.accounts.reach import door
from impact.kit.db import db, write
from impact.pilots.models import Media


def media(uid: str) -> Media | None:
    """Return a file within reach, or None."""
    return db.session.scalar(select(Media).where(Media.uid == uid))


def papers() -> dict[int, str]:
    """Return the uids of the papers of agreements within reach, by their id."""
    found = select(Media.id, Media.uid).where(Media.purpose == "agreement")
    return dict(db.session.execute(found).all())


def keep_paper(agreement: Agreement, name: str, label: str, size: int, account: str) -> None:
    """Write down which file is the paper of an agreement; one from before is no longer."""
    made = Media(
        pilot_id=agreement.pilot_id,
        name=name,
        label=label,
        purpose="agreement",
        size=size,
        added_by=account,
    )

    def work() -> None:
        db.session.add(made)
        db.session.flush()
        mine = update(Agreement).where(Agreement.uid == agreement.uid)
        db.session.execute(mine.values(paper_id=made.id))
        audit("agreement.paper", f"agreement:{agreement.uid}", pilot=agreement.pilot_id)

    write(work)


def names() -> list[str]:
    """Return the names of all files that stay: all others may go."""
    with door() as own:
        return list(own.scalars(select(Media.name)))
