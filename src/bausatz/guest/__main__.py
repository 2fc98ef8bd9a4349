"""Baut den Gast: `python -m bausatz.guest`, mit `--erneuern` aus neuen Paketen."""

import sys

from bausatz.guest.build import build, renew_inputs

if "--erneuern" in sys.argv[1:]:
    renew_inputs()
try:
    print(build())
except RuntimeError as error:
    sys.exit(f"Der Gast lässt sich nicht bauen. {error}")
