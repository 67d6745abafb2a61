"""The site's own settings, with one page more, against which its pages are measured."""

from catalogue.settings import *  # noqa: F403 (settings are made to be taken over)

ROOT_URLCONF = "tests.benchmarks.urls"
