"""Every role against every address and action of the admin; the table is in role_table.py.

The addresses come from the resolver: one that the table does not name fails.
"""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.test import RequestFactory
from django.urls import URLResolver

from practices.editing.roles import Role
from tests.practices.builders import browser

from .people import person, signed_in
from .role_table import ACTIONS, ADDRESSES, PLACES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

WHO = ("谁也不是", "没有角色", Role.READER, Role.EDITOR, Role.REVIEWER, Role.MANAGER, "超级用户")


def written_out(line):
    """Yield a line of the table for each of what {a|b} offers."""
    choice = re.search(r"\{([^}]*)\}", line)
    if choice is None:
        yield line
        return
    for offered in choice[1].split("|"):
        yield from written_out(line.replace(choice[0], offered, 1))


def expected(table):
    """Return what is in a table: method and address, or model and action, to who may."""
    lines = [one.split() for line in table.splitlines() if line for one in written_out(line)]
    assert all(len(line) == 2 + len(WHO) for line in lines), "a column is missing or too many"
    found = {tuple(line[:2]): line[2:] for line in lines}
    assert len(found) == len(lines), "a line stands there twice"
    return found


TABLE = expected(ADDRESSES)
OFFERED = expected(ACTIONS)


def addresses(patterns=None, before=""):
    """Yield every address of the admin as it is written in the table."""
    for pattern in admin.site.urls[0] if patterns is None else patterns:
        route = re.sub(r"<(\w+:)?(\w+)>", r"<\2>", str(pattern.pattern)).strip("^$")
        route = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + route)
        else:
            yield before + route or "/"


def test_the_table_names_every_address_and_no_other():
    assert {address for _, address in TABLE} == set(addresses())


def test_the_table_says_of_every_address_what_becomes_of_a_get_and_a_post():
    gets = {address for method, address in TABLE if method == "GET"}
    assert gets == {address for method, address in TABLE if method == "POST"}


@pytest.fixture
def browsers():
    """Return a browser for everyone of the columns."""
    people = {who: signed_in(person(f"某{who}", who)) for who in Role}
    return [
        browser(),
        signed_in(person("新来的")),
        *(people[who] for who in WHO[2:6]),
        signed_in(User.objects.create_superuser("超级用户")),
    ]


def became(response):
    """Return in a word what became of a request: see role_table.py."""
    asked = response.status_code == 302 and response["Location"].startswith("/admin/login/")
    if asked or "admin/login.html" in [template.name for template in response.templates]:
        return "in"
    if response.status_code in {403, 404, 405}:
        return {403: "-", 404: "no", 405: "x"}[response.status_code]
    # what is refused for what was sent (400, 409, 422) was allowed
    assert response.status_code < 500
    if response.streaming:
        # to its end, where the file is closed
        assert b"".join(response)
    return "ok"


def ask(client, method, address):
    """Ask, and undo what came of it, so that everybody finds the same."""
    with transaction.atomic():
        answer = became(getattr(client, method.lower())(address))
        transaction.set_rollback(True)
    return answer


def filled(address):
    """Return the address with something in its places."""
    start = max((start for start in PLACES if address.startswith(start)), key=len)
    place = PLACES[start]()
    return "/admin/" + re.sub(r"<(\w+)>", lambda found: str(place[found[1]]), address).lstrip("/")


@pytest.mark.parametrize(("method", "address"), TABLE)
def test_who_may(browsers, method, address):
    where = filled(address)
    answers = [ask(client, method, where) for client in browsers]
    told = dict(zip(WHO, answers, strict=True))
    assert told == dict(zip(WHO, TABLE[method, address], strict=True))


def test_the_table_names_every_action_and_no_other():
    named = {
        (str(model._meta.label_lower), action)
        for model, model_admin in admin.site._registry.items()
        for action in _actions(model_admin, User(is_superuser=True, is_active=True))
    }
    assert set(OFFERED) == named


@pytest.mark.parametrize(("model", "action"), OFFERED)
def test_to_whom_an_action_is_offered(model, action):
    """An action that is not offered is not taken either: Django chooses from the same list."""
    (model_admin,) = (m for of, m in admin.site._registry.items() if of._meta.label_lower == model)
    people = [person(f"某{who}", who) for who in WHO[2:6]]
    people = [person("新来的"), *people, User.objects.create_superuser("超级用户")]
    users = [AnonymousUser(), *(User.objects.get(pk=one.pk) for one in people)]
    otherwise = ["in", *("-" for _ in people)]
    offered = [
        "ok" if action in _actions(model_admin, user) else refused
        for user, refused in zip(users, otherwise, strict=True)
    ]
    told = dict(zip(WHO, offered, strict=True))
    assert told == dict(zip(WHO, OFFERED[model, action], strict=True))


def _actions(model_admin, user):
    request = RequestFactory().get("/")
    request.user = user
    return model_admin.get_actions(request)
