"""What OPTIONS answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from rest_framework.metadata import BaseMetadata

if TYPE_CHECKING:
    # these read the settings, which name this module
    from rest_framework.request import Request
    from rest_framework.views import APIView


class Metadata(BaseMetadata):
    """Point to what describes the API; DRF's own would show programmers' docstrings."""

    def determine_metadata(self, request: Request, view: APIView) -> dict[str, Any]:
        del view
        names = {"docs": "api-docs", "schema": "api-schema"}
        return {key: request.build_absolute_uri(reverse(name)) for key, name in names.items()}
