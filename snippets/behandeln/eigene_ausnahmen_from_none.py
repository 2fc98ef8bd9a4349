class SettingsError(Exception):
    """Eine Einstellung ist unbrauchbar."""


def read_port(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        message = f"LAGER_PORT ist keine Zahl: {text!r}"
        raise SettingsError(message) from None  # löst SettingsError aus


read_port("80 80")
