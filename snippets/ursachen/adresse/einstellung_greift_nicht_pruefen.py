from collections.abc import Mapping

REQUIRED = ("REDIS_HOST", "REDIS_PORT", "BROKER_URL")


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    found = {name: environment.get(name, "").strip() for name in REQUIRED}
    missing = [name for name, value in found.items() if not value]
    if missing:
        raise LookupError(f"nicht gesetzt oder leer: {', '.join(missing)}")
    return found


try:
    settings({"REDIS_HOST": "192.0.2.2", "REDIS_PORT": ""})  # sonst os.environ
except LookupError as error:
    print(error)
    #> nicht gesetzt oder leer: REDIS_PORT, BROKER_URL
