"""How a mixed petition is split: its children are kept like any petition, once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.channels import DecisionNamed, Submitter
from services.intake.domain.splitting import Parent
from services.intake.store.vault import Vault
from services.runtime.database import Transaction

PARENT = sa.text("""
    select petition.petition_id, channel, received_at, unit, unit_map, petition.authority, people,
        signed, text, place, decision_number, decision_issuer, sealed
    from petition
    join words using (petition_id) left join identity using (petition_id)
    where petition.petition_id = :petition_id
    for update of petition
""")
"""Whoever else splits it waits."""

CHILDREN = sa.text("""
    select petition_id from petition where parent = :petition_id order by petition_id
""")


async def parent(transaction: Transaction, petition_id: UUID, vault: Vault) -> Parent:
    """Return the petition to be split, which is there, and keep it for this transaction."""
    found = await transaction.execute(PARENT, {"petition_id": petition_id})
    row: dict[str, Any] = dict(found.mappings().one())
    sealed = row.pop("sealed")
    number, issuer = row.pop("decision_number"), row.pop("decision_issuer")
    decision = DecisionNamed(number=number, issued_by=issuer) if number or issuer else None
    submitter = Submitter.model_validate(vault.open_identity(sealed)) if sealed else None
    return Parent(**row, decision=decision, submitter=submitter)


async def children(transaction: Transaction, petition_id: UUID) -> Sequence[UUID]:
    """Return what a petition was split into; empty where it was not."""
    found = await transaction.execute(CHILDREN, {"petition_id": petition_id})
    return found.scalars().all()
