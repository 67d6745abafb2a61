from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("practices/", views.practice_list, name="practice-list"),
    path("practices/<slug:source>/<int:number>/", views.practice_detail, name="practice-detail"),
    path("themes/<slug:slug>/", views.theme_detail, name="theme-detail"),
    path("sources/<slug:slug>/", views.source_detail, name="source-detail"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("search/opensearch.xml", views.opensearch, name="opensearch"),
    path("about/", views.about, name="about"),
]
