"""What an error of the database says of its server: lost, or well and only not to be had now."""

from __future__ import annotations

import time

import pytest
from django.db import Error, OperationalError, connection
from psycopg_pool import PoolTimeout

from catalogue import replicas, routing
from catalogue.routing import PrimaryAwayError, Route

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def route(monkeypatch):
    """A request that reads a server which answered just now."""
    heard = replicas.Answer(time.monotonic() + 3600, is_replica=False, position=0, changed=None)
    monkeypatch.setattr(replicas._primary, "_answer", heard)
    route = Route("default")
    was = routing._route.set(route)
    yield route
    routing._route.reset(was)


def raised(state):
    """Return Django's error for a SQLSTATE, raised by the server."""
    with pytest.raises(Error) as caught, connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$")
    return caught.value


def waited_for_the_pool():
    error = OperationalError()
    error.__cause__ = PoolTimeout()
    return error


@pytest.mark.parametrize("state", ["08006", "57P01"])
def test_a_server_that_is_lost_is_left_out(route, state):
    assert routing.failed(raised(state))
    assert (route.lost, replicas._primary.answer) == (True, None)


@pytest.mark.parametrize(
    "error",
    [
        *(lambda state=state: raised(state) for state in ("40001", "40P01", "53300", "25006")),
        waited_for_the_pool,
        PrimaryAwayError,
    ],
)
def test_one_that_is_only_busy_is_not(route, error):
    assert routing.failed(error())
    assert route.lost
    assert replicas._primary.answer


@pytest.mark.parametrize("state", ["57014", "22021", "23505", "42P01", "25P02"])
def test_what_is_wrong_with_the_question_is_no_matter_of_the_server(route, state):
    assert not routing.failed(raised(state))
    assert not route.lost
    assert replicas._primary.answer
