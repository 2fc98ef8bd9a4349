"""Ein laufendes Python wird zu `python PROGRAMM`.

Nur Standardbibliothek: Es läuft im Python des Schnipsels.
"""

import builtins
import sys
import types
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import NoReturn


def become(command: list[str], shown: str) -> NoReturn:
    """Führt ein Programm als `__main__` aus und endet, wie Python dann endet.

    Args:
        command: Programm, relativ zum Arbeitsordner, und seine Argumente.
        shown: wie es im Traceback heißt.
    """
    sys.argv = command
    program = str(Path(command[0]).absolute())
    main = types.ModuleType("__main__")
    loader = SourceFileLoader("__main__", program)
    vars(main).update(__builtins__=builtins, __file__=program, __loader__=loader)
    sys.modules["__main__"] = main
    if "__mp_main__" in sys.modules:  # So sucht multiprocessing Klassen des Programms.
        sys.modules["__mp_main__"] = main
    try:
        source = Path(program).read_bytes()
        exec(compile(source, shown, "exec", dont_inherit=True), vars(main))
    except SystemExit:
        raise
    except BaseException as error:
        # Ohne die Zeile hier: `python PROGRAMM` zeigte sie nicht.
        inner = error.__traceback__ and error.__traceback__.tb_next
        sys.excepthook(type(error), error.with_traceback(inner), inner)
        if type(error) is KeyboardInterrupt:
            sys.excepthook = lambda *_: None
            raise  # Python endet dann an SIGINT, nicht mit 1.
        sys.exit(1)
    sys.exit()
