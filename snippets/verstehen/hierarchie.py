print("Basisklassen, die nächste zuerst:")
#> Basisklassen, die nächste zuerst:
for base in ConnectionRefusedError.__mro__[1:-1]:
    print("-", base.__name__)
    #> - ConnectionError
    #> - OSError
    #> - Exception
    #> - BaseException

print("Unterklassen von ConnectionError:")
#> Unterklassen von ConnectionError:
for sibling in ConnectionError.__subclasses__():
    if sibling.__module__ == "builtins":
        print("-", sibling.__name__)
        #> - BrokenPipeError
        #> - ConnectionAbortedError
        #> - ConnectionRefusedError
        #> - ConnectionResetError
