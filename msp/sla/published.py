"""The published versions of the tenant in scope: numbered as explanations name them, with their documents."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select

from msp.sla.models import PolicyVersion, ServiceHoursVersion
from msp.sla.telling import VersionKind, VersionRecord
from msp.store import db

_MODELS = {VersionKind.POLICY: PolicyVersion, VersionKind.HOURS: ServiceHoursVersion}


class Published(NamedTuple):
    """A version and what it says."""

    record: VersionRecord
    document: dict[str, Any]


def published() -> tuple[Published, ...]:
    """Every version of policies and service hours, those to come included, in the order of their series and numbers."""
    return tuple(one for kind in VersionKind for one in _of_kind(kind))


def _of_kind(kind: VersionKind) -> Iterator[Published]:
    model = _MODELS[kind]
    rows = db.session.scalars(select(model).order_by(model.name, model.valid_from))
    for series, versions in groupby(rows, key=lambda row: row.name):
        for number, row in enumerate(versions, start=1):
            record = VersionRecord(
                id=str(row.id),
                kind=kind,
                series=series,
                number=number,
                valid_from=row.valid_from,
                content_hash=row.content_hash,
                author=row.author,
                reason=row.reason,
            )
            yield Published(record, row.document)
