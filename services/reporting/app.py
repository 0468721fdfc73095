"""Reporting, ready to run."""

from functools import partial

from fastapi import FastAPI

from services.reporting import rules
from services.reporting.handlers import bus
from services.reporting.http.routes import router
from services.reporting.metrics import measure
from services.reporting.settings import Settings
from services.reporting.store.questions import Store
from services.web.app import make_app
from services.web.service import Service


def create_app(settings: Settings) -> FastAPI:
    """
    Wire reporting.

    Raises:
        WrongSetting: for a table of rules that cannot be right.

    """
    service = Service(bus, settings, partial(Store, book=rules.load(settings.rules)))
    service.measures = [partial(measure, clock=service.clock)]
    return make_app(service, router)
