"""The address the site is served at: HOST and PORT."""

from __future__ import annotations

import errno
import os
import socket
from dataclasses import dataclass

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (only compared)


class AddressError(Exception):
    """Why nothing can be served at an address: one line."""


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @classmethod
    def from_environment(cls) -> Address:
        """Return the address of HOST and PORT; raise AddressError for a port that is none."""
        host = os.environ.get("HOST", "").strip() or "127.0.0.1"
        port = os.environ.get("PORT", "").strip() or "8000"
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 2**16):
            msg = f"环境变量 PORT 应为 1 到 65535 的整数，实为 {port!r}。"
            raise AddressError(msg)
        return cls(host.strip("[]"), int(port))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """Return the URL that opens the site in a browser on this machine."""
        return f"http://{Address(ANYWHERE.get(self.host, self.host), self.port)}/"

    def require_free(self) -> None:
        """Raise AddressError if nothing can be served here, most often as something else is."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            # As gunicorn does; without it the connections of the last run would be in the way
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise AddressError(self._trouble(error)) from None

    def _trouble(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return f"{self} 已被占用，请换一个端口，例如 make run PORT={self.port % 65535 + 1}"
        return f"无法在 {self} 提供服务：{error.strerror}"
