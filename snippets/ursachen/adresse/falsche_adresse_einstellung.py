import os

os.environ["DB_HOST"] = "192.0.2.2"

try:
    host = os.environ["DATABASE_HOST"]
except KeyError as error:
    print("Einstellung fehlt:", error)
    #> Einstellung fehlt: 'DATABASE_HOST'
