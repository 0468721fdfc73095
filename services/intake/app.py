"""Intake, ready to run."""

from functools import partial

from fastapi import FastAPI

from services.intake import rules
from services.intake.channels import enabled
from services.intake.handlers import bus
from services.intake.http import files, petitions, splitting, staff
from services.intake.http.window import Window
from services.intake.settings import Settings
from services.intake.store.questions import Store
from services.runtime.clock import Clock
from services.web.app import make_app
from services.web.service import Service


def create_app(settings: Settings) -> FastAPI:
    """Wire intake; raises WrongSetting for keys, channels or tables that cannot work."""
    office, vault = rules.office(settings), rules.vault(settings)
    store = partial(Store, office=office, vault=vault, clock=Clock(settings.clock))
    service = Service(bus, settings, store, seal=vault.seal)
    app = make_app(service, petitions.router, files.router, staff.router, splitting.router)
    app.state.office = office
    app.state.channels = enabled(settings.channels)
    app.state.sentences = rules.sentences(settings.rules)
    app.state.window = Window(service)
    return app
