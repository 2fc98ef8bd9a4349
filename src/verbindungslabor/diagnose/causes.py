"""Ursachen: Name und nächster Schritt zu jedem Schlüssel, an einer Stelle."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """Eine Ursache, so wie `diagnose` sie nennt.

    In beiden Texten stehen Platzhalter: `{target}`, `{host}`, `{port}`, `{transport}`
    (`tcp` oder `udp`) und `{found}`, was den Ausschlag gab.

    Attributes:
        title: was los ist.
        next_step: was als Nächstes zu tun ist.
    """

    title: str
    next_step: str


CAUSES = {
    "verbunden": Cause(
        "Die Verbindung steht",
        "Scheitert das Programm trotzdem, benutzt es ein anderes Ziel: seine "
        "Einstellung mit {target} vergleichen.",
    ),
    "kein-dienst": Cause(
        "Port {port} ist geschlossen",
        "Auf {host} nachsehen: `ss -tuln 'sport = :{port}'`. Bleibt die Liste leer, "
        "den Dienst starten oder den Port berichtigen. Steht dort nur 127.0.0.1, muss "
        "der Dienst auf 0.0.0.0 lauschen. Steht dort die richtige Adresse, lehnt eine "
        "Firewall mit RST ab.",
    ),
    "localhost-im-container": Cause(
        "localhost ist hier der Container, und in ihm lauscht niemand auf Port {port}",
        "Läuft der Dienst in einem anderen Container, dessen Namen als Host eintragen; "
        "läuft er auf dem Rechner darunter, dessen Adresse, bei Docker Desktop "
        "host.docker.internal. Gehört er in diesen Container, ihn starten.",
    ),
    "nur-andere-familie": Cause(
        "Der Dienst nimmt nur über eine der beiden Adressfamilien an",
        "Im Programm die Adresse eintragen, über die es geht: {found}. Oder den Dienst "
        "auf beiden lauschen lassen.",
    ),
    "nur-manche-adressen": Cause(
        "Hinter dem Namen stehen mehrere Adressen, nicht alle nehmen an",
        "Es geht über {found}. Die übrigen Rechner prüfen oder aus dem DNS nehmen.",
    ),
    "andere-adresse": Cause(
        "Der Dienst lauscht auf diesem Rechner, aber auf einer anderen Adresse",
        "Im Programm {found} eintragen oder den Dienst auf 0.0.0.0 lauschen lassen.",
    ),
    "nur-unix-socket": Cause(
        "Der Dienst läuft, aber nur an einem Unix-Socket",
        "Im Programm {found} als Ziel eintragen oder im Dienst TCP einschalten.",
    ),
    "wechselhaft": Cause(
        "Der Dienst nimmt mal an und lehnt mal ab",
        "Er startet gerade neu oder stürzt ab: sein Protokoll lesen (`journalctl -u "
        "DIENST`, `docker logs`). Im Programm den Versuch mit Pausen wiederholen.",
    ),
    "firewall-lehnt-ab": Cause(
        "Eine Firewall lehnt ab: ICMP „Port unreachable“ von {found}",
        "Dort die Regel für Port {port} suchen: `nft list ruleset`. Ist das Ziel ein "
        "Kubernetes-Service, hat er keine Endpunkte: `kubectl get endpointslices`.",
    ),
    "firewall-unerreichbar": Cause(
        "Eine Firewall auf dem Ziel meldet „Host unreachable“",
        "Auf {host} die Regel für Port {port} suchen: `nft list ruleset`.",
    ),
    "firewall-verboten": Cause(
        "Eine Firewall verbietet die Verbindung; gemeldet hat es {found}",
        "Dort Port {port} freigeben: `firewall-cmd --add-port {port}/{transport}` bei "
        "firewalld, `ufw allow {port}/{transport}` bei ufw.",
    ),
    "firewall-keine-route": Cause(
        "Eine Firewall auf dem Ziel meldet „No route“",
        "Auf {host} die Regel für Port {port} suchen: `nft list ruleset`.",
    ),
    "keine-antwort": Cause(
        "Niemand antwortet",
        "Auf {host} mit `tcpdump -n port {port}` nachsehen, ob das SYN ankommt. Kommt "
        "keines an, verwirft es eine Firewall unterwegs, oder die Adresse ist falsch. "
        "Kommt es an, verwirft es die Firewall dort, oder der Backlog des "
        "Dienstes ist voll: `ss -tuln 'sport = :{port}'`.",
    ),
    "dienst-nimmt-nicht-an": Cause(
        "Der Dienst lauscht auf diesem Rechner, nimmt aber nicht an",
        "`ss -tuln 'sport = :{port}'`: Ist Recv-Q größer als Send-Q, ist der "
        "Backlog voll und der Dienst hängt oder ist überlastet. Sonst verwirft "
        "eine Firewall: `nft list ruleset`.",
    ),
    "rechner-nicht-da": Cause(
        "Unter der Adresse meldet sich kein Rechner",
        "Gemeldet hat es {found}. Prüfen, ob die Adresse stimmt und der Rechner "
        "läuft: `ip neigh` zeigt FAILED, solange er fehlt.",
    ),
    "keine-route": Cause(
        "Kein Weg zum Ziel",
        "`ip route get ADRESSE` zeigt, welchen Weg der Rechner nähme. Oft fehlt ein "
        "VPN, oder der Container hat kein Netz.",
    ),
    "keine-adresse": Cause(
        "Dieser Rechner hat für diese Adressfamilie keine eigene Adresse",
        "IPv6 ist abgeschaltet oder nicht eingerichtet (`ip -6 address`): einschalten "
        "oder die IPv4-Adresse des Ziels eintragen.",
    ),
    "ports-erschoepft": Cause(
        "Dieser Rechner hat keinen freien Port für die Verbindung",
        "`ss -tan | wc -l` zählt die Verbindungen. Verbindungen wiederverwenden "
        "(Pool, Keep-Alive) statt für jede Anfrage eine neue zu öffnen.",
    ),
    "selbstverbindung": Cause(
        "Die Verbindung führt zu sich selbst, ein Dienst ist nicht da",
        "Port {port} liegt im Bereich, aus dem der Kernel eigene Ports vergibt "
        "(`sysctl net.ipv4.ip_local_port_range`): dem Dienst einen Port darunter "
        "geben, und ihn starten.",
    ),
    "toter-proxy": Cause(
        "Der Proxy aus der Umgebung antwortet nicht: {found}",
        "Die Variable löschen (`unset http_proxy https_proxy all_proxy HTTP_PROXY "
        "HTTPS_PROXY ALL_PROXY`), den Proxy starten oder {host} in NO_PROXY aufnehmen.",
    ),
    "name-unbekannt": Cause(
        "Den Namen {host} gibt es nicht",
        "Schreibweise prüfen. Namen aus Docker Compose oder Kubernetes lösen nur in "
        "deren Netz auf.",
    ),
    "namensdienst-ausgefallen": Cause(
        "Der Namensdienst antwortet nicht",
        "Mit `resolvectl status` oder in /etc/resolv.conf nachsehen, wen der Rechner "
        "fragt, und ob dieser erreichbar ist. Der Dienst auf Port {port} ist noch "
        "gar nicht geprüft.",
    ),
    "verbunden-ohne-antwort": Cause(
        "Verbunden, aber niemand antwortet",
        "Der Kernel nimmt an, der Dienst dahinter hängt oder ist nicht so weit: sein "
        "Protokoll lesen. Wartet er auf etwas anderes als HTTP, ist die Stille normal.",
    ),
    "offen-nicht-bereit": Cause(
        "Der Port ist offen, der Dienst aber noch nicht bereit: {found}",
        "Warten und wiederholen. Auf Bereitschaft prüft nicht der offene Port, sondern "
        "eine Anfrage: `pg_isready`, `redis-cli ping`, ein Pfad wie /health.",
    ),
    "zweite-adresse": Cause(
        "Verbunden, aber der Dienst verweist weiter an {found}, und dort geht es nicht",
        "Im Dienst die Adresse berichtigen, die er seinen Clients nennt: "
        "`advertised.listeners` bei Kafka, `cluster-announce-ip` bei Redis.",
    ),
    "verbunden-dann-ende": Cause(
        "Verbunden, doch die Gegenstelle schließt sofort",
        "Steht dort ein Tunnel, Proxy oder Lastverteiler, lauscht dahinter niemand: "
        "den Dienst am anderen Ende prüfen. Sonst das Protokoll des Dienstes lesen.",
    ),
    "verbunden-dann-rst": Cause(
        "Verbunden, doch die Gegenstelle bricht sofort mit RST ab",
        "Sie läuft und will diese Verbindung nicht: ihr Protokoll lesen, erlaubte "
        "Adressen und TLS-Einstellung prüfen.",
    ),
    "vermittler-ohne-ziel": Cause(
        "Auf Port {port} lauscht {found} und leitet weiter; dahinter lauscht niemand",
        "Am anderen Ende der Weiterleitung den Dienst starten oder deren Zielport "
        "berichtigen.",
    ),
    "unix-fehlt": Cause(
        "Den Unix-Socket {target} gibt es nicht",
        "Den Dienst starten; läuft er, in seiner Einstellung den Pfad nachsehen. "
        "`ss -xl` zeigt alle.",
    ),
    "unix-verwaist": Cause(
        "Der Unix-Socket ist da, aber niemand lauscht",
        "Der Dienst ist beendet, nur seine Datei blieb: ihn starten.",
    ),
    "unix-keine-rechte": Cause(
        "Für den Unix-Socket fehlt das Recht",
        "Nötig ist Schreibrecht auf die Datei und Suchrecht auf ihre Ordner: "
        "`namei -l {target}`. Meist genügt es, den Benutzer in die Gruppe der Datei "
        "aufzunehmen.",
    ),
    "unix-voller-backlog": Cause(
        "Der Backlog des Unix-Sockets ist voll",
        "Der Dienst hängt oder ist überlastet: sein Protokoll lesen. "
        "`ss -xl` zeigt die Wartenden unter Recv-Q.",
    ),
    "unix-kein-socket": Cause(
        "{target} ist kein Socket",
        "In der Einstellung des Dienstes den Pfad nachsehen; `ss -xl` zeigt alle.",
    ),
    "unix-anderer-typ": Cause(
        "Der Unix-Socket ist von anderer Art (Datagramme statt Verbindung)",
        "Im Programm `socket.SOCK_DGRAM` benutzen oder den Pfad prüfen; "
        "`ss -xl` nennt die Art.",
    ),
    "udp-ohne-antwort": Cause(
        "UDP: Es kam keine Antwort, und das beweist nichts",
        "UDP bestätigt nichts. Auf {host} nachsehen, ob jemand lauscht: "
        "`ss -tuln 'sport = :{port}'`.",
    ),
    "sonstiges": Cause(
        "Der Versuch endet ungewöhnlich: {found}",
        "Mit `tcpdump -n port {port}` mitschneiden, was ankommt.",
    ),
}
