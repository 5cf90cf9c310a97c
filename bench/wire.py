"""A kept-alive HTTP connection without a socket: bytes go straight into aiohttp's server protocol, and come back from
it."""

from __future__ import annotations

import asyncio
from typing import Any


class Wire(asyncio.Transport):
    """One request at a time. Raises where the answer is not 200."""

    def __init__(self, server: Any) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self._protocol = server()
        self._answered: asyncio.Future[None] | None = None
        self._protocol.connection_made(self)

    def request(self, raw: bytes) -> asyncio.Future[None]:
        """Done when the first byte of the answer was written (aiohttp writes a small one whole)."""
        self._answered = asyncio.get_running_loop().create_future()
        self._protocol.data_received(raw)
        return self._answered

    def write(self, data: Any) -> None:
        answered = self._answered
        if answered is None or answered.done():
            return
        if bytes(data[:12]) == b"HTTP/1.1 200":
            answered.set_result(None)
        else:
            answered.set_exception(RuntimeError(f"the webhook said {bytes(data[:12])!r}"))

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass

    def abort(self) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0
