"""The socket of the web chat: bound before anything else starts, so that a port in use is said at once."""

from __future__ import annotations

import errno
import socket


class PortTaken(Exception):
    """Somebody else listens there already."""


def listen(host: str, port: int, more: int = 0) -> socket.socket:
    """A socket listening on `host`:`port`, or on one of the `more` ports after it. Port 0 takes any free one.

    Raises `PortTaken` where all are in use, `OSError` where the address is none of this machine's.
    """
    last = port if port == 0 else min(port + more, 65535)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for each in range(port, last + 1):
        try:
            return socket.create_server((host, each), family=family, backlog=256)
        except OSError as fault:
            if fault.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise PortTaken(f"port {port} on {host} is in use or not ours to use")
