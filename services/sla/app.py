"""sla, ready to run."""

from functools import partial

from fastapi import FastAPI

from services.sla import metrics
from services.sla.handlers import bus
from services.sla.http import findings, obligations
from services.sla.http.routes import router
from services.sla.rules.definitions import load_definitions
from services.sla.rules.tables import load_law
from services.sla.settings import Settings
from services.sla.store import Store
from services.web.app import make_app
from services.web.service import Service


def create_app(settings: Settings) -> FastAPI:
    """Load the law and wire sla; a bad row of a table stops the start."""
    law = load_law(settings.rules)
    definitions = load_definitions(settings.rules, settings.unit)
    store = partial(Store, law=law, definitions=definitions)
    service = Service(bus, settings, store)
    service.measures = [partial(metrics.measure, service.clock), metrics.measure_found]
    app = make_app(service, router, findings.router, obligations.router)
    app.state.law = law
    return app
