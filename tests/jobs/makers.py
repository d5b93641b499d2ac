"""Jobs for tests, and a worker that is the test itself."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from impact.jobs.models import Job
from impact.kit.db import db
from impact.kit.jobs import queue
from impact.pilots.models import Pilot
from tests.makers import hidden


def export(browser: FlaskClient, pilot: Pilot) -> str:
    """Ask for the register as a file; return the address of the job."""
    address = f"/pilots/{pilot.code}/meenemen"
    answer = browser.post(address, data=hidden(browser.get(address).text))
    assert answer.status_code == 303, answer.text
    return answer.location


def work_off(app: Flask) -> int:
    """Do what is in the queue, as a worker does; return how many messages that were."""
    done = 0
    while (task := queue().dequeue()) is not None:
        queue().execute(task)
        done += 1
    return done


def the_job() -> Job:
    """The newest job, as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Job).order_by(-Job.id)).all()[0]


def press(browser: FlaskClient, address: str, button: str) -> TestResponse:
    """Press the button on a page whose form goes to `<address>/<button>`."""
    page = browser.get(address)
    return browser.post(f"{address}/{button}", data=hidden(page.text.partition(f"/{button}")[2]))
