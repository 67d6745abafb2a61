"""Fields that the serializers share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework import serializers


class AddressField(serializers.URLField):
    """An absolute address, of the path that a function returns for the object."""

    def __init__(self, path: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.path = path

    def to_representation(self, value: Any) -> str:
        address: str = self.context["request"].build_absolute_uri(self.path(value))
        return address
