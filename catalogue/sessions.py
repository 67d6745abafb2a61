"""Sessions in the database that end some hours after signing in, whatever is done with them.

Django itself ends those that nothing is done with (SESSION_COOKIE_AGE).
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from . import routing

SIGNED_IN_AT = "signed_in_at"


class SessionStore(DatabaseStore):
    def load(self) -> dict[str, Any]:
        """Return what the session holds: nothing if it is too old, or the primary is away.

        Who works here is a reader then.
        """
        if routing.is_on_replica():
            return {}
        found = super().load()
        since = found.get(SIGNED_IN_AT)
        if since is not None and time.time() > since + settings.SESSION_HOURS * 3600:
            self.delete()
            # as Django does for one that is gone
            self._session_key = None
            return {}
        return found
