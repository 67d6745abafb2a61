"""Answers that may be kept for a while, and asked after by their ETag."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page

# How long an edit may stay unseen by programs, in seconds
MAX_AGE = 60

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def cached(view: View[Rest]) -> View[Rest]:
    """Let anyone keep the view's answer for a minute; errors are never kept.

    The ETag is made of the answer itself, which is always right and saves sending it again.
    """

    @wraps(view)
    def answer(
        request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=MAX_AGE)
        else:
            patch_cache_control(response, no_store=True)
        return response

    return conditional_page(answer)
