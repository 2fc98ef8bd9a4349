import errno
import os

NAMES = (
    "ECONNREFUSED",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "EACCES",
    "ECONNRESET",
    "EPIPE",
    "ECONNABORTED",
    "EADDRNOTAVAIL",
    "EADDRINUSE",
    "EINPROGRESS",
    "EAGAIN",
    "EISCONN",
    "ENOENT",
)

print("Name | Zahl | Text | Klasse")
#> Name | Zahl | Text | Klasse
for name in NAMES:
    number = getattr(errno, name)
    text = os.strerror(number)
    print(f"{name} | {number} | {text} | `{type(OSError(number, text)).__name__}`")
    #> ECONNREFUSED | 111 | Connection refused | `ConnectionRefusedError`
    #> ETIMEDOUT | 110 | Connection timed out | `TimeoutError`
    #> EHOSTUNREACH | 113 | No route to host | `OSError`
    #> ENETUNREACH | 101 | Network is unreachable | `OSError`
    #> EACCES | 13 | Permission denied | `PermissionError`
    #> ECONNRESET | 104 | Connection reset by peer | `ConnectionResetError`
    #> EPIPE | 32 | Broken pipe | `BrokenPipeError`
    #> ECONNABORTED | 103 | Software caused connection abort | `ConnectionAbortedError`
    #> EADDRNOTAVAIL | 99 | Cannot assign requested address | `OSError`
    #> EADDRINUSE | 98 | Address already in use | `OSError`
    #> EINPROGRESS | 115 | Operation now in progress | `BlockingIOError`
    #> EAGAIN | 11 | Resource temporarily unavailable | `BlockingIOError`
    #> EISCONN | 106 | Transport endpoint is already connected | `OSError`
    #> ENOENT | 2 | No such file or directory | `FileNotFoundError`
