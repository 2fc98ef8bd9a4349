"""Echte Firewall-Regeln mit nftables."""

import subprocess

from verbindungslabor.stack import LabUnavailableError

_RULES = """
table inet verbindungslabor
delete table inet verbindungslabor
table inet verbindungslabor {{
    chain input {{
        type filter hook input priority 0
        tcp dport {port} {verdict}
    }}
}}
"""


def firewall(verdict: str, *, port: int) -> None:
    """Lässt die Firewall dieses Rechners über TCP-Pakete an einen Port entscheiden.

    Die Regel ersetzt die vorige und verschwindet mit dem Netzwerk-Stack.

    Args:
        verdict: Urteil in der Sprache von nftables, z. B. `"drop"`, `"reject"` oder
            `"reject with tcp reset"`.
        port: Zielport, 1 bis 65535.

    Raises:
        LabUnavailableError: Das Programm `nft` fehlt.
        ValueError: nftables versteht das Urteil oder den Port nicht.

    Quelle:
        nft(8), Abschnitt `Verdict statements` und `Reject statement`.
    """
    try:
        load_rules(_RULES.format(port=port, verdict=verdict))
    except ValueError as error:
        raise ValueError(
            f"nftables lehnt „tcp dport {port} {verdict}“ ab: {error}"
        ) from error


def load_rules(rules: str) -> None:
    """Lädt Regeln in die Firewall dieses Rechners.

    Args:
        rules: Text in der Sprache von nftables.

    Raises:
        LabUnavailableError: Das Programm `nft` fehlt.
        ValueError: nftables versteht die Regeln nicht; der Text ist seine Meldung.
    """
    try:
        subprocess.run(
            ["nft", "--file", "-"],
            input=rules,
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise LabUnavailableError(
            "Das Programm nft fehlt; unter Debian: apt install nftables"
        ) from error
    except subprocess.CalledProcessError as error:
        raise ValueError(error.stderr.strip()) from error
