"""Baut den Gast: `python -m bausatz.guest`, mit `--erneuern` aus neuen Paketen."""

import sys

from bausatz.guest.build import build, renew_inputs

try:
    if "--erneuern" in sys.argv[1:]:
        renew_inputs()
    print(build())
except (RuntimeError, OSError) as error:
    sys.exit(f"Der Gast lässt sich hier nicht bauen: {error}")
