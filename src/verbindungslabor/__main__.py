"""Start mit `python -m verbindungslabor`."""

import sys

from verbindungslabor.cli import main

if __name__ == "__main__":
    sys.exit(main())
