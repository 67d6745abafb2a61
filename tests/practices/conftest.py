import pytest
from django.contrib.auth.models import User

from practices.exports import sending

from .builders import browser, user


@pytest.fixture(autouse=True)
def no_export_left_open():
    """Fail the test that leaves an export open.

    Until it is found by the garbage collector it takes the turn of one in another test.
    """
    yield
    assert sending._turns._value == sending.AT_A_TIME


@pytest.fixture
def client():
    return browser()


@pytest.fixture
def admin(db):
    """A browser in which an administrator has signed in."""
    client = browser()
    client.force_login(User.objects.create_superuser("editor"))
    return client


@pytest.fixture
def editor(db):
    return user("writer")


@pytest.fixture
def reviewer(db):
    return user("reviewer")
