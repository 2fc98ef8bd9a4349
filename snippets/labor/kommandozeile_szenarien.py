import json
import subprocess
import sys

command = [sys.executable, "-m", "verbindungslabor", "list", "--json"]
scenarios = json.loads(subprocess.check_output(command))
sys.stdout.write("Szenario | Was es ist | Was der Client sieht\n")
for scenario in scenarios:
    row = "`{id}` | {title} | {outcome}\n".format_map(scenario)
    sys.stdout.write(row)
