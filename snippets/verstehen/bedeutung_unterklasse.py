import errno

for error in (
    OSError(errno.ECONNREFUSED, "abgelehnt"),
    OSError(errno.ECONNREFUSED),
    OSError("abgelehnt"),
    ConnectionRefusedError("abgelehnt"),
):
    print(f"{error!r} → errno {error.errno}")
    #> ConnectionRefusedError(111, 'abgelehnt') → errno 111
    #> OSError(111) → errno None
    #> OSError('abgelehnt') → errno None
    #> ConnectionRefusedError('abgelehnt') → errno None
