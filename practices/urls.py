from django.urls import include, path

from .views import (
    compare,
    detail,
    listing,
    overview,
    pages,
    reading,
    searching,
    selection,
)

urlpatterns = [
    path("", pages.home, name="home"),
    path("practices/", listing.practice_list, name="practice-list"),
    path("practices/<slug:source>/<int:number>/", detail.practice_detail, name="practice-detail"),
    path("compare/", compare.compare, name="compare"),
    path("overview/", overview.overview, name="overview"),
    path("selection/", selection.selection, name="selection"),
    path("selection/read/", reading.read, name="selection-read"),
    path("themes/<slug:slug>/", pages.theme_detail, name="theme-detail"),
    path("sources/<slug:slug>/", pages.source_detail, name="source-detail"),
    path("search/", searching.search, name="search"),
    path("search/suggest/", searching.suggest, name="suggest"),
    path("search/opensearch.xml", searching.opensearch, name="opensearch"),
    path("api/v1/", include("practices.api.urls")),
    path("about/", pages.about, name="about"),
]
