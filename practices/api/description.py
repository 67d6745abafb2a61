"""The API described: the OpenAPI document for programs, a page for people."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.request import Request
from rest_framework.response import Response

from practices import head
from practices.filters import PracticeFilter
from practices.vocabulary import vocabulary

from .docs import operations, statuses, structures
from .schema import VOCABULARIES, document


@extend_schema(exclude=True)
@api_view(["GET", "HEAD"])
@renderer_classes(
    [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer2, OpenApiYamlRenderer]
)
def schema(request: Request, /, **suffix: str) -> Response:
    """Give the OpenAPI document as Accept or the suffix of the address asks: .json or .yaml."""
    del request, suffix
    return Response(document())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document as a page of the site.

    Swagger UI and its like would need JavaScript, inline styles that our Content-Security-Policy
    forbids and megabytes of scripts, cannot be printed, and leave much to screen readers.
    """
    values = vocabulary()
    described = document()
    description = f"{settings.SITE_NAME}的只读数据接口：地址、参数、答复和例子。"
    context = {
        "head": head.plain("数据接口", description, "api-docs"),
        "info": described["info"],
        "operations": operations(described),
        "structures": structures(described),
        "statuses": statuses(described),
        "vocabularies": [
            (name, PracticeFilter.base_filters[name].label, values[name]) for name in VOCABULARIES
        ],
    }
    return render(request, "practices/api_docs.html", context)
