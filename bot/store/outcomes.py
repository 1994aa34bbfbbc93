"""Outcomes: what became of each address at each step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, delete, not_, select

from bot.store.columns import fingerprint
from bot.store.tables import OutcomeRow
from bot.store.upsert import add_missing, batches
from bot.store.values import outcome_of
from bot.types import Outcome, Status


def add(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Write outcomes down."""
    add_missing(session, OutcomeRow, [_columns(outcome) for outcome in outcomes])


def _columns(outcome: Outcome) -> dict[str, Any]:
    return {
        "url": outcome.url,
        "url_key": fingerprint(outcome.url),
        "step": outcome.step,
        "status": outcome.status,
        "reason": outcome.reason,
        "at": outcome.at,
        "source_id": outcome.source_id,
        "article_id": outcome.article_id,
    }


def prune(session: Session, before: datetime) -> None:
    """Forget what is older, save what became of articles: those stay, and so does how they came and changed."""
    of_article = col(OutcomeRow.article_id) > 0
    told = and_(of_article, col(OutcomeRow.status).in_((Status.OK.value, Status.CHANGED.value)))
    session.execute(delete(OutcomeRow).where(col(OutcomeRow.at) < before, not_(told)))


def find(session: Session, urls: Sequence[str], article_id: int) -> list[Outcome]:
    """All outcomes of some addresses, and of an article whatever its address was, oldest first."""
    keys = sorted({fingerprint(url) for url in urls})
    wanted: list[ColumnElement[bool]] = [col(OutcomeRow.url_key).in_(batch) for batch in batches(keys)]
    if article_id:
        wanted.append(col(OutcomeRow.article_id) == article_id)
    found = {row.id: row for condition in wanted for row in session.exec(select(OutcomeRow).where(condition))}
    return [outcome_of(row) for row in sorted(found.values(), key=lambda row: (row.at, row.id))]
