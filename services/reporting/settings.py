"""What reporting is told from outside."""

from services.web import settings


class Settings(settings.Settings):
    """Nothing of its own yet but the port."""

    port: settings.Port = 8104
