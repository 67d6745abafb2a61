"""The API does what its OpenAPI document says, whatever one asks of it."""

from functools import cache

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from practices.api.schema import document

# What is wrongly asked may also have no effect, as on the pages; test_api tells when it has
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
    allow_header_conformance,
]


@cache
def handler():
    return WSGIHandler()


def site(environ, start_response):
    """The site itself, in this process and transaction; made when its static files are there."""
    return handler()(environ, start_response)


schema = schemathesis.openapi.from_dict(document())
schema.app = site


@pytest.fixture
def asked(db, settings):
    """Whatever is asked sees the transaction of the test, as with Django's own client."""
    settings.API_PER_MINUTE = None
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@hypothesis.settings(
    max_examples=10,
    # nothing that is asked changes anything
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
def test_whatever_is_asked_the_answer_is_as_described(asked, case):
    # schemathesis does not unpack what is compressed
    case.call_and_validate(headers={"Accept-Encoding": "identity"}, checks=CHECKS)


def test_the_document_is_valid_and_leaves_nothing_undescribed(tmp_path):
    call_command("spectacular", file=str(tmp_path / "api.yaml"), validate=True, fail_on_warn=True)
    assert (tmp_path / "api.yaml").read_text("utf-8").startswith("openapi: 3")
