import pytest
from django.contrib.auth.models import User

from .builders import browser


@pytest.fixture
def client():
    return browser()


@pytest.fixture
def admin(db):
    """A browser in which an administrator has signed in."""
    client = browser()
    client.force_login(User.objects.create_superuser("editor"))
    return client
