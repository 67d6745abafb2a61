"""What happens while a file is on its way: how many at a time, and what fails before it is sent."""

from unittest.mock import patch

import pytest
from django.db import OperationalError
from psycopg.errors import QueryCanceled

from practices.exports.sending import AT_A_TIME
from practices.ordering import Results

from .builders import practice, text
from .test_export import FORMATS, content, get, let_go

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("extension", FORMATS)
def test_as_many_at_a_time_as_leave_room_for_pages(client, extension):
    begun = [get(client, extension) for _ in range(AT_A_TIME)]
    refused = get(client, extension, "?theme=ip")
    assert refused.status_code == 503
    assert int(refused["Retry-After"]) > 0
    assert "现在导出的人较多" in text(refused)
    assert client.get("/practices/").status_code == 200
    assert [bool(content(response)) for response in begun] == [True] * AT_A_TIME
    assert content(get(client, extension, "?theme=ip"))


@pytest.mark.parametrize("extension", FORMATS)
def test_a_reader_who_goes_away_makes_room(client, extension):
    for _ in range(AT_A_TIME + 1):
        response = get(client, extension)
        assert response.status_code == 200
        let_go(response)


@pytest.mark.parametrize("extension", FORMATS)
def test_a_refused_export_makes_room(client, extension):
    for _ in range(AT_A_TIME + 1):
        assert get(client, extension, "?theme=nowhere").status_code == 400
    assert content(get(client, extension))


@pytest.mark.parametrize("extension", FORMATS)
def test_a_query_that_takes_too_long_is_said_before_anything_is_sent(client, extension):
    error = OperationalError("canceling statement due to statement timeout")
    error.__cause__ = QueryCanceled()
    for _ in range(AT_A_TIME + 1):
        with patch.object(Results, "iterator", side_effect=error):
            response = get(client, extension)
        assert response.status_code == 503
    assert content(get(client, extension))


@pytest.mark.parametrize("extension", FORMATS)
def test_a_name_that_xml_cannot_hold_is_no_error(client, extension):
    made = practice(body="正文。", name="做\x0b法")
    assert content(get(client, extension, f"?p={made.key}"))
    assert content(get(client, extension, "?q=企业%01%0B"))
