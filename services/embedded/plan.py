"""What one `up` was told, and what it finds out on the way."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.embedded import readiness
from services.embedded.exits import Refused
from services.embedded.folder import Folder
from services.embedded.ports import LOOPBACK, free_row
from services.embedded.processes import Program, Recorded, recorded
from services.embedded.stack import SERVICES, Written

KAFKA, DATABASE, HOST = "GIAITRINH_KAFKA", "GIAITRINH_DATABASE", "GIAITRINH_HOST"


def _told(name: str, otherwise: str = "") -> str:
    return os.environ.get(name) or otherwise


@dataclass
class Plan:
    """Where everything of a stack is to run."""

    folder: Folder
    ports: Mapping[str, int]
    """HTTP ports by name: `sla`, `sla-2` …"""
    commands: Mapping[str, Sequence[str]]
    """How a service is run, where it is another program than ours."""
    host: str = field(default_factory=lambda: _told(HOST, LOOPBACK))
    kafka: str = field(default_factory=lambda: _told(KAFKA))
    """Servers given from outside; else filled in once ours is made. So also the database."""
    database: str = field(default_factory=lambda: _told(DATABASE))
    ready: bool = False

    def service(self, name: str) -> Program:
        """How one instance of a service is run."""
        service, _, number = name.partition("-")
        ours = (sys.executable, "-m", "services.console", "run", service)
        return Program(
            name=name,
            command=self.commands.get(service, ours),
            log=self.folder.log(name),
            port=self.ports[name],
            environment={
                KAFKA: self.kafka,
                DATABASE: self.database,
                HOST: self.host,
                "GIAITRINH_PORT": str(self.ports[name]),
                "GIAITRINH_CLOCK": str(self.folder.clock),
                "GIAITRINH_KEYS": str(self.folder.keys),
                "GIAITRINH_INSTANCE": f"{service}-{number or 1}",
            },
            stage=2,
        )

    def written(self, processes: Sequence[Recorded]) -> Written:
        """What the other commands find: servers that are not ours have no pid there."""
        known = {
            "up": recorded("up", os.getpid(), None),
            "kafka": recorded("kafka", None, readiness.port_of(self.kafka, 9092)),
            "postgres": recorded("postgres", None, readiness.port_of(self.database, 5432)),
            **{name: recorded(name, None, port) for name, port in self.ports.items()},
            **{process["name"]: process for process in processes},
        }
        return Written(
            kafka=self.kafka,
            database=self.database,
            host=self.host,
            ready=self.ready,
            processes=list(known.values()),
        )


def layout(first: int, instances: Mapping[str, int]) -> dict[str, int]:
    """
    Give every instance its HTTP port: four in a row from *first*, the further ones free ones.

    Raises:
        Refused: for a service that there is not, or a number that makes no sense.

    """
    ports = {service: first + place for place, service in enumerate(SERVICES)}
    for service, count in instances.items():
        if service not in SERVICES or count < 1:
            raise Refused(
                f"--instances {service}={count}: a service is one of {SERVICES}, 1 or more"
            )
        ports |= {f"{service}-{number}": free_row() for number in range(2, count + 1)}
    return ports
