"""Which network a request came from, for the wide limits only: never stored, never logged.

A TLS proxy stands next door (same machine or private network) and writes the visitor's address at the end of
`X-Forwarded-For`. From anywhere else that header is the visitor's own invention and is not read.
"""

from __future__ import annotations

import ipaddress

# RFC 1918, RFC 4193, loopback and link-local. Not `is_private`: that also holds the documentation ranges and others.
NEXT_DOOR = tuple(
    ipaddress.ip_network(each)
    for each in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7", "fe80::/10")
)


def network(peer: str | None, forwarded: str) -> str:
    """The address that counts: whole for IPv4, the first 64 bits for IPv6, since one household has that many. ''
    where unknown.

    >>> network("203.0.113.9", "198.51.100.7")
    '203.0.113.9'
    >>> network("127.0.0.1", "10.1.1.1, 198.51.100.7")
    '198.51.100.7'
    >>> network("10.0.0.2", "2001:db8:1:2:3:4:5:6")
    '2001:db8:1:2::'
    >>> network("127.0.0.1", "nonsense"), network(None, "")
    ('127.0.0.1', '')
    """
    near = _address(peer or "")
    if near is None:
        return ""
    if any(near in each for each in NEXT_DOOR if each.version == near.version):
        near = _address(forwarded[-200:].rpartition(",")[2].strip()) or near
    if near.version == 6:
        return str(ipaddress.ip_network((near, 64), strict=False).network_address)
    return str(near)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
