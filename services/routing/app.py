"""Routing, ready to run."""

from functools import partial

from fastapi import FastAPI

from services.routing import metrics, rules
from services.routing.handlers import bus
from services.routing.http import cases, directory, documents, route, triage
from services.routing.settings import Settings
from services.routing.store import Store
from services.web.app import make_app
from services.web.service import Service

ROUTERS = (triage.router, cases.router, documents.router, directory.router, route.router)


def create_app(settings: Settings) -> FastAPI:
    """Load the rules and wire routing; a bad row of theirs stops the start."""
    rulebook = rules.load(settings.rules)
    service = Service(bus, settings, partial(Store, rules=rulebook))
    service.measures = [partial(metrics.measure, service.clock)]
    app = make_app(service, *ROUTERS)
    app.state.rules = rulebook
    return app
