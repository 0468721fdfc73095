"""What went wrong, told over HTTP as RFC 9457 problem documents."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from contracts.problems import FieldError, describe, field_errors
from services.runtime.patience import TryLater

log = structlog.get_logger()


class Problem(Exception):
    """Something the caller is told; *errors* name each wrong field and the rule it broke."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail
        self.errors, self.headers, self.more = errors, headers, more


def invalid(error: ValidationError) -> Problem:
    """Name every field that is wrong, and never what was in it."""
    return Problem(422, "some fields are wrong", errors=field_errors(error))


def document(problem: Problem) -> JSONResponse:
    """Return *problem* as it travels."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "status": problem.status,
        "title": problem.title,
        **({"detail": problem.detail} if problem.detail else {}),
        **({"errors": [error._asdict() for error in problem.errors]} if problem.errors else {}),
        **problem.more,
    }
    return JSONResponse(
        told, problem.status, problem.headers, media_type="application/problem+json"
    )


def install(app: FastAPI) -> None:
    """Let every error of *app* be told as a problem document."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(TryLater, _away)
    app.add_exception_handler(Exception, _fault)


async def _problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101  (registered for it alone)
    return document(error)


async def _http(request: Request, error: Exception) -> JSONResponse:
    status = getattr(error, "status_code", 500)
    headers = getattr(error, "headers", None)
    return document(Problem(status, HTTPStatus(status).phrase, headers=headers))


async def _validation(request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [FieldError(".".join(map(str, e["loc"][1:])), e["type"]) for e in found]
    return document(Problem(422, "some fields are wrong", errors=errors))


async def _away(request: Request, error: Exception) -> JSONResponse:
    """Nothing was kept; the caller may send the same again."""
    return document(Problem(503, "try again in a moment", str(error), headers={"Retry-After": "5"}))


async def _fault(request: Request, error: Exception) -> JSONResponse:
    log.error(
        "request.failed",
        path=request.scope["route"].path if "route" in request.scope else "",
        error=describe(error),
    )
    return document(Problem(500, "a fault of ours"))
