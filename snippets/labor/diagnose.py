from verbindungslabor import enter, use_user_namespace
from verbindungslabor.diagnose import diagnose

SCENARIOS = [
    "leerer-port",
    "firewall-port-unreachable",
    "kubernetes-ohne-endpunkte",
    "container-localhost",
    "nur-ipv4",
    "toter-proxy",
]

use_user_namespace()
print("Szenario | Antwort über IPv4 | von | Ursache")
#> Szenario | Antwort über IPv4 | von | Ursache
for name in SCENARIOS:
    with enter(name) as target:
        diagnosis = diagnose(target.host, target.port)
    attempt = diagnosis.findings.attempts[-1]
    if attempt.icmp:
        answer, sender = attempt.icmp.name, attempt.icmp.sender
    else:
        answer, sender = attempt.answer, attempt.address
    print(f"{name} | {answer} | `{sender}` | `{diagnosis.cause}`")
    #> leerer-port | rst | `192.0.2.2` | `kein-dienst`
    #> firewall-port-unreachable | Port unreachable | `192.0.2.2` | `firewall-lehnt-ab`
    #> kubernetes-ohne-endpunkte | Port unreachable | `192.0.2.2` | `firewall-lehnt-ab`
    #> container-localhost | rst | `127.0.0.1` | `localhost-im-container`
    #> nur-ipv4 | verbunden | `127.0.0.1` | `nur-andere-familie`
    #> toter-proxy | verbunden | `192.0.2.2` | `toter-proxy`
