import errno
import os
from collections import defaultdict

names = defaultdict(list)
for number, name in sorted(errno.errorcode.items()):
    error = OSError(number, os.strerror(number))
    names[type(error).__name__].append(f"{name} ({number})")

names["OSError"] = ["alle übrigen"]
print("Klasse | errno")
#> Klasse | errno
for kind in sorted(names):
    print(f"`{kind}` | {', '.join(names[kind])}")
    #> `BlockingIOError` | EAGAIN (11), EALREADY (114), EINPROGRESS (115)
    #> `BrokenPipeError` | EPIPE (32), ESHUTDOWN (108)
    #> `ChildProcessError` | ECHILD (10)
    #> `ConnectionAbortedError` | ECONNABORTED (103)
    #> `ConnectionRefusedError` | ECONNREFUSED (111)
    #> `ConnectionResetError` | ECONNRESET (104)
    #> `FileExistsError` | EEXIST (17)
    #> `FileNotFoundError` | ENOENT (2)
    #> `InterruptedError` | EINTR (4)
    #> `IsADirectoryError` | EISDIR (21)
    #> `NotADirectoryError` | ENOTDIR (20)
    #> `OSError` | alle übrigen
    #> `PermissionError` | EPERM (1), EACCES (13)
    #> `ProcessLookupError` | ESRCH (3)
    #> `TimeoutError` | ETIMEDOUT (110)
