"""The addresses of the API, which are permanent as those of the site are."""

from django.urls import URLPattern, path

from . import description, views
from .caching import View, cached


def answered(route: str, view: View[...], name: str) -> URLPattern:
    return path(route, cached(view), name=name)


urlpatterns = [
    answered("", views.root, "api-root"),
    answered("practices/", views.practice_list, "api-practice-list"),
    answered("practices/<slug:source>/<int:number>/", views.practice, "api-practice"),
    answered("themes/", views.theme_list, "api-theme-list"),
    answered("indicators/", views.indicator_list, "api-indicator-list"),
    answered("instruments/", views.instrument_list, "api-instrument-list"),
    answered("sources/", views.source_list, "api-source-list"),
    answered("sources/<slug:slug>/", views.source, "api-source"),
    answered("schema/", description.schema, "api-schema"),
    answered("schema.<slug:format>", description.schema, "api-schema-file"),
    path("docs/", description.docs, name="api-docs"),
]
