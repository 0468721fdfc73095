"""A desk at work on one case, over its door."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx

from services.embedded.stack import Stack
from tests.e2e.seen import door, get


class Desk:
    """A desk at work on one case: it knows the version that it saw last."""

    def __init__(self, stack: Stack, case: str) -> None:
        self.stack, self.case = stack, case
        self.version = get(stack, "routing", f"/v1/cases/{case}")["version"]

    def ask(self, action: str, body: Mapping[str, Any]) -> httpx.Response:
        """What an act is answered; numbers of documents are made unique."""
        mine = str(uuid4())[:8]
        told = {
            key: f"{value}-{mine}" if key.endswith("_number") else value
            for key, value in body.items()
        }
        with door(self.stack, "routing") as client:
            return client.post(
                f"/v1/cases/{self.case}/{action}",
                json=told,
                headers={"If-Match": f'"{self.version}"'},
            )

    def act(self, action: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Do it; it must be allowed."""
        answer = self.ask(action, body)
        assert answer.status_code == httpx.codes.OK, (action, answer.text)
        found: dict[str, Any] = answer.json()
        self.version = found["version"]
        return found

    def refused(self, action: str, body: Mapping[str, Any]) -> str:
        """Try what the law does not allow; the article that says so."""
        answer = self.ask(action, body)
        assert answer.status_code == httpx.codes.CONFLICT, (action, answer.text)
        return str(answer.json()["article"])

    def wrong(self, action: str, body: Mapping[str, Any]) -> set[str]:
        """Try what the shape or a catalogue does not allow; the fields that are named."""
        answer = self.ask(action, body)
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, (action, answer.text)
        return {error["field"] for error in answer.json()["errors"]}

    @property
    def history(self) -> list[str]:
        """The kinds of facts of the case, oldest first; the chain must hold."""
        found = get(self.stack, "routing", f"/v1/cases/{self.case}/history")
        assert found["verified"]
        return [fact["type"].split(".")[-2] for fact in found["items"]]
