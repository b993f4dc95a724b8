"""The published versions of the tenant in scope as the value that `derive` reads; parsed once per process."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select, union_all

from msp import tiers
from msp.sla.calendar import ServiceHours
from msp.sla.models import PolicyVersion, ServiceHoursVersion
from msp.sla.policy import policy_from_document
from msp.sla.terms import Policy
from msp.sla.versions import Versions
from msp.store import db
from msp.tenants import STANDARD
from msp.tiers import LimitVersions

_LOADED = "sla_versions"


def versions_in_scope() -> Versions:
    """Every published version of the one tenant in scope, read once per scope."""
    loaded = db.session.info.get(_LOADED)
    if loaded is None:
        loaded = db.session.info[_LOADED] = _load()
    return loaded


def versions_by_tenant(tenant_ids: Collection[UUID]) -> dict[UUID, Versions]:
    """Every published version of each of several tenants in scope, for their promises: without limits of dwelling."""
    kinds: dict[UUID, dict[str, list[_Hashed]]] = {id_: {"hours": [], "policy": []} for id_ in tenant_ids}
    each = ((ServiceHoursVersion, "hours"), (PolicyVersion, "policy"))
    found = (_all(model, kind).add_columns(model.tenant_id).where(model.tenant_id.in_(kinds)) for model, kind in each)
    rows: Any = db.session.execute(union_all(*found))
    for kind, *version, tenant_id in rows:
        kinds[tenant_id][kind].append(_Hashed(*version))
    return {id_: _versions(tuple(of["hours"]), tuple(of["policy"]), ()) for id_, of in kinds.items()}


def forget_loaded() -> None:
    """A new version was published in this scope: read them again."""
    db.session.info.pop(_LOADED, None)


def version_hashes(as_of: datetime) -> list[list[str]]:
    """Name, first instant and content of every version that began by an instant, for the hash of a verdict's inputs."""
    return [
        [row.__tablename__, row.name, row.valid_from.isoformat(), row.content_hash]
        for model in (ServiceHoursVersion, PolicyVersion)
        for row in db.session.scalars(_begun(model, as_of))
    ]


def _begun(model: type[ServiceHoursVersion] | type[PolicyVersion], as_of: datetime) -> Any:
    return select(model).where(model.valid_from <= as_of).order_by(model.name, model.valid_from)


def _load() -> Versions:
    # Both kinds in one statement: this is read at every ticket page.
    rows = db.session.execute(union_all(_all(ServiceHoursVersion, "hours"), _all(PolicyVersion, "policy")))
    kinds: dict[str, list[_Hashed]] = {"hours": [], "policy": []}
    for kind, *version in rows:
        kinds[kind].append(_Hashed(*version))
    return _versions(tuple(kinds["hours"]), tuple(kinds["policy"]), tiers.step_limits())


def _all(model: type[ServiceHoursVersion] | type[PolicyVersion], kind: str) -> Select[*tuple[Any, ...]]:
    return select(literal(kind), model.name, model.valid_from, model.document, model.content_hash)


class _Hashed:
    """A version that stands for its content, so that an unchanged set of versions is parsed only once."""

    def __init__(self, name: str, valid_from: datetime, document: dict[str, Any], content_hash: str) -> None:
        self.name, self.valid_from, self.document = name, valid_from, document
        self._key = (name, valid_from, content_hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashed) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=512)
def _versions(hours: tuple[_Hashed, ...], policies: tuple[_Hashed, ...], limits: LimitVersions) -> Versions:
    return Versions(
        # A ticket may come before anything is promised; then its policy is known, and promises nothing.
        policies={STANDARD: (), **_by_name(policies, _policy)},
        hours=_by_name(hours, ServiceHours.from_document),
        limits=[(valid_from, dict(each)) for valid_from, each in limits],
    )


def _by_name(rows: Iterable[_Hashed], read: Any) -> dict[str, list[Any]]:
    series: dict[str, list[Any]] = {}
    for row in rows:
        series.setdefault(row.name, []).append((row.valid_from, read(row.document)))
    return series


def _policy(document: dict[str, Any]) -> Policy:
    # What was published is read as it was agreed, whichever reasons were known then.
    return policy_from_document(document, reasons=None)
