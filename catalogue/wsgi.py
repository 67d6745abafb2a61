"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from catalogue import script
from search import pinyin, tokeniser

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
# No page may hold the database for longer; commands, which do not come through here, may
os.environ.setdefault("STATEMENT_TIMEOUT", "5s")

application = get_wsgi_application()
# What the first request would otherwise load, in each worker anew: addresses with all views
_ = get_resolver().url_patterns
tokeniser.warm_up()
pinyin.warm_up()
script.warm_up()
