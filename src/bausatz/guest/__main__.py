"""Baut den Gast für die Website: `python -m bausatz.guest`.

Mit `--erneuern` nimmt es zuvor die neuesten Pakete auf.
"""

import sys

from bausatz.guest.build import build, renew_inputs
from bausatz.guest.site import publish

try:
    if "--erneuern" in sys.argv[1:]:
        renew_inputs()
    publish(build())
except (RuntimeError, OSError) as error:
    sys.exit(f"Der Gast lässt sich hier nicht bauen: {error}")
