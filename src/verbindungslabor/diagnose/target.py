"""Liest ein Ziel, wie es jemand eingibt, und weist zurück, was keines sein kann."""

import ipaddress
import re

_LONGEST_TIMEOUT = 3600.0

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_LONGEST_NAME = 253


def parse_target(text: str) -> tuple[str, int] | str:
    """Liest ein Ziel, wie es jemand eingibt.

    Args:
        text: `HOST:PORT`, `[IPV6]:PORT` oder der Pfad eines Unix-Sockets.

    Returns:
        Host und Port oder der Pfad.

    Raises:
        ValueError: Es ist keines von beiden; der Text nennt den Handgriff.
    """
    text = text.strip()
    if not text:
        raise ValueError("Das Ziel fehlt; es heißt HOST:PORT, z. B. localhost:8080.")
    if "://" in text:
        inside = text.partition("://")[2].partition("/")[0].rpartition("@")[2]
        raise ValueError(
            f"„{text:.80}“ ist eine URL; gefragt ist {inside or 'HOST:PORT'}."
        )
    if "/" in text:
        return text.removeprefix("unix:")
    host, colon, port = text.rpartition(":")
    if text.endswith("]") or not colon:
        raise ValueError(f"In „{text:.80}“ fehlt der Port, z. B. {text:.80}:8080.")
    if ("[" in host or ":" in host) and not re.fullmatch(r"\[[^]]*:[^]]*\]", host):
        raise ValueError(
            f"„{text:.80}“ ist mehrdeutig; eine IPv6-Adresse steht in eckigen Klammern,"
            " z. B. [::1]:8080."
        )
    host = host.strip("[]")
    check_host(host)
    return host, check_port(port)


def check_port(text: str) -> int:
    """Liest einen Port.

    Raises:
        ValueError: Es ist keiner; der Text nennt, was erlaubt ist.
    """
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(f"„{text:.20}“ ist kein Port; erlaubt ist 1 bis 65535.")
    return int(text)


def check_host(host: str) -> None:
    """Prüft, ob etwas ein Rechnername oder eine Adresse sein kann.

    Raises:
        ValueError: Es kann keines sein; der Text sagt, warum.
    """
    if not host:
        raise ValueError("Der Host fehlt; das Ziel heißt HOST:PORT.")
    if ":" in host:
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            raise ValueError(f"„{host:.80}“ ist keine IPv6-Adresse.") from None
        return
    try:
        name = host.encode("idna").decode().removesuffix(".")
    except UnicodeError:
        name = ""
    labels = name.split(".")
    if len(name) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError(
            f"„{host:.80}“ ist kein Rechnername: Zwischen Punkten stehen 1 bis 63 "
            "Buchstaben, Ziffern und Bindestriche."
        )


def check_timeout(text: str) -> float:
    """Liest einen Timeout in Sekunden.

    Raises:
        ValueError: Es ist keiner; der Text nennt, was erlaubt ist.
    """
    try:
        timeout = float(text)
    except ValueError:
        timeout = 0.0
    if not 0 < timeout <= _LONGEST_TIMEOUT:  # auch „nan“ besteht das nicht
        raise ValueError(
            f"„{text:.20}“ ist kein Timeout; erlaubt sind Sekunden bis "
            f"{_LONGEST_TIMEOUT:.0f}, z. B. 2.5."
        )
    return timeout
