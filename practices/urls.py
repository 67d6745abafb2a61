from django.urls import include, path

from . import feeds, sitemaps
from .views import (
    compare,
    detail,
    export,
    listing,
    overview,
    pages,
    preview,
    reading,
    searching,
    selection,
    wayfinding,
)

urlpatterns = [
    path("", pages.home, name="home"),
    path("practices/", listing.practice_list, name="practice-list"),
    path("practices/export.<slug:extension>", export.export, name="export"),
    path("practices/<slug:source>/<int:number>/", detail.practice_detail, name="practice-detail"),
    path("preview/<str:token>/", preview.preview, name="preview"),
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
    path("feeds/practices.atom", feeds.practices, name="feed"),
    path("feeds/themes/<slug:slug>.atom", feeds.theme, name="theme-feed"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_section, name="sitemap-section"),
    path("sitemap/", wayfinding.sitemap_page, name="sitemap-page"),
    path("about/", pages.about, name="about"),
]
