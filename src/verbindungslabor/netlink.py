"""Verkabelt Rechner über die Schnittstelle des Kernels dafür: rtnetlink(7).

Nur, was das Labor braucht: Eine Bibliothek dafür rechnet je Aufbau dreimal so lang und
lädt dreihundert Module.
"""

import os
import socket
import struct

_HEADER = struct.Struct("IHHII")
_ATTRIBUTE = struct.Struct("HH")
_LINK, _ADDRESS, _ROUTE, _NEIGHBOUR = 16, 20, 24, 28  # RTM_NEW…
_REQUEST, _ACKNOWLEDGE, _EXCLUSIVE, _CREATE = 0x1, 0x4, 0x200, 0x400
_ERROR = 2
_UP = 0x1
_IFLA_ADDRESS, _IFLA_IFNAME, _IFLA_LINKINFO, _IFLA_NET_NS_FD = 1, 3, 18, 28
_IFLA_INFO_KIND, _IFLA_INFO_DATA, _VETH_INFO_PEER = 1, 2, 1
_IFA_ADDRESS, _IFA_LOCAL = 1, 2
_IFA_F_NODAD = 0x02  # sofort benutzen, ohne Doppelprüfung
_NDA_DST, _NDA_LLADDR = 1, 2
_NUD_PERMANENT = 0x80
_RTA_DST, _RTA_GATEWAY = 1, 5
_RT_TABLE_MAIN, _RTPROT_STATIC, _RTN_UNICAST = 254, 4, 1


class NetlinkError(OSError):
    """Der Kernel lehnt es ab."""


def add_cable(near: str, far: str, *, mac: str, namespace: int) -> None:
    """Legt ein Kabel; das nahe Ende bleibt im laufenden Netzwerk-Stack.

    Args:
        near: Name des nahen Endes.
        far: Name des fernen Endes.
        mac: Adresse des fernen Endes.
        namespace: Netzwerk-Stack des fernen Endes, als Dateideskriptor.

    Quelle:
        veth(4).
    """
    peer = _link() + b"".join(
        (
            _attribute(_IFLA_IFNAME, far.encode() + b"\0"),
            _attribute(_IFLA_ADDRESS, bytes.fromhex(mac.replace(":", ""))),
            _attribute(_IFLA_NET_NS_FD, struct.pack("I", namespace)),
        )
    )
    data = _attribute(_IFLA_INFO_DATA, _attribute(_VETH_INFO_PEER, peer))
    info = _attribute(_IFLA_INFO_KIND, b"veth") + data
    named = _attribute(_IFLA_IFNAME, near.encode() + b"\0")
    _ask(_LINK, _link() + named + _attribute(_IFLA_LINKINFO, info))


def set_up(interface: str) -> None:
    """Schaltet eine Schnittstelle ein."""
    _ask(_LINK, _link(socket.if_nametoindex(interface), _UP), create=False)


def add_address(interface: str, address: str, prefix: int) -> None:
    """Gibt einer Schnittstelle eine Adresse, die sofort gilt.

    Args:
        interface: ihr Name.
        address: IPv4 oder IPv6.
        prefix: Länge des Präfixes ihres Netzes.
    """
    family, packed = _parse(address)
    index = socket.if_nametoindex(interface)
    flags = _IFA_F_NODAD if family == socket.AF_INET6 else 0
    message = struct.pack("BBBBI", family, prefix, flags, 0, index)
    message += _attribute(_IFA_LOCAL, packed) + _attribute(_IFA_ADDRESS, packed)
    _ask(_ADDRESS, message)


def add_neighbour(interface: str, address: str, mac: str) -> None:
    """Sagt einer Schnittstelle, wo ein Nachbar ist; sie sucht ihn dann nie.

    Args:
        interface: ihr Name.
        address: IPv4 oder IPv6 des Nachbarn.
        mac: seine Adresse auf dem Kabel.
    """
    family, packed = _parse(address)
    index = socket.if_nametoindex(interface)
    message = struct.pack("BxxxiHBB", family, index, _NUD_PERMANENT, 0, 0)
    message += _attribute(_NDA_DST, packed)
    message += _attribute(_NDA_LLADDR, bytes.fromhex(mac.replace(":", "")))
    _ask(_NEIGHBOUR, message)


def add_route(address: str, gateway: str) -> None:
    """Erreicht eine Adresse über einen anderen Rechner.

    Args:
        address: IPv4 oder IPv6.
        gateway: Adresse des Rechners.
    """
    family, packed = _parse(address)
    message = struct.pack(
        "BBBBBBBBI",
        *(family, len(packed) * 8, 0, 0),
        *(_RT_TABLE_MAIN, _RTPROT_STATIC, 0, _RTN_UNICAST, 0),
    )
    message += _attribute(_RTA_DST, packed)
    message += _attribute(_RTA_GATEWAY, _parse(gateway)[1])
    _ask(_ROUTE, message)


def _parse(address: str) -> tuple[int, bytes]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.inet_pton(family, address)


def _link(index: int = 0, flags: int = 0) -> bytes:
    return struct.pack("BxHiII", socket.AF_UNSPEC, 0, index, flags, flags)


def _attribute(kind: int, content: bytes) -> bytes:
    size = _ATTRIBUTE.size + len(content)
    return _ATTRIBUTE.pack(size, kind) + content + bytes(-size % 4)


def _ask(kind: int, message: bytes, *, create: bool = True) -> None:
    """Stellt eine Anfrage und wartet auf die Antwort.

    Raises:
        NetlinkError: Der Kernel lehnt ab.
    """
    flags = _REQUEST | _ACKNOWLEDGE | (_CREATE | _EXCLUSIVE if create else 0)
    header = _HEADER.pack(_HEADER.size + len(message), kind, flags, 1, 0)
    route = socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE
    with socket.socket(*route) as kernel:
        kernel.send(header + message)
        answer = kernel.recv(65535)
    _, answered, *_ = _HEADER.unpack_from(answer)
    (number,) = struct.unpack_from("i", answer, _HEADER.size)
    if answered != _ERROR or number:
        raise NetlinkError(-number, os.strerror(-number))
