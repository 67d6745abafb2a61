"""The site's own settings, with one page more, against which its pages are measured."""

from catalogue import settings as site

globals().update({name: value for name, value in vars(site).items() if name.isupper()})

ROOT_URLCONF = "tests.benchmarks.urls"
