"""Questions that people were asked by text, and what they answered."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from oncall.domain.question import Question, QuestionKind
from oncall.store.shelf import Shelf
from oncall.store.tables import questions

_Q = questions.c
# Asked whenever somebody is about to be paged, so it is put together once.
_UNANSWERED = (
    sa.select(questions)
    .where(_Q.worker_id.in_(sa.bindparam("workers", expanding=True)), _Q.kind == sa.bindparam("kind"))
    .where(_Q.answered_at.is_(None), _Q.expires_at > sa.bindparam("at"))
    .order_by(_Q.made_at, _Q.id)
)


class QuestionShelf(Shelf):
    """Questions to workers that are not about a contact."""

    def add(self, question: Question) -> None:
        """Store a new one."""
        self._insert(
            questions,
            {
                "id": question.id,
                "worker_id": question.worker,
                "kind": question.kind.value,
                "subject": question.subject,
                "code": question.code,
                "data": dict(question.data),
                "made_at": question.made_at,
                "expires_at": question.expires_at,
            },
        )

    def open_for(self, worker: str, at: datetime) -> Sequence[Question]:
        """What a worker may still answer at that instant, the newest first."""
        query = sa.select(questions).where(_Q.worker_id == worker, _Q.answered_at.is_(None), _Q.expires_at > at)
        return [_question(row) for row in self._all(query.order_by(_Q.made_at.desc(), _Q.id))]

    def codes(self, worker: str, since: datetime) -> Mapping[str, Question]:
        """Questions of a worker that were made since then or are open still, by their codes; the newest of each."""
        query = sa.select(questions).where(_Q.worker_id == worker, sa.or_(_Q.made_at >= since, _Q.expires_at > since))
        return {row.code: _question(row) for row in self._all(query.order_by(_Q.made_at, _Q.id))}

    def about(self, kind: QuestionKind, subject: str) -> Sequence[Question]:
        """Every question of that kind about one thing, the oldest first."""
        query = sa.select(questions).where(_Q.kind == kind.value, _Q.subject == subject)
        return [_question(row) for row in self._all(query.order_by(_Q.made_at, _Q.id))]

    def latest(self, kind: QuestionKind, since: datetime) -> Mapping[str, Question]:
        """The last question of that kind to each worker since then, by worker."""
        query = sa.select(questions).where(_Q.kind == kind.value, _Q.made_at >= since)
        return {row.worker_id: _question(row) for row in self._all(query.order_by(_Q.made_at, _Q.id))}

    def answer(self, question_id: str, answer: str, at: datetime) -> bool:
        """It is answered; False when it was already, or has run out."""
        still = (_Q.id == question_id, _Q.answered_at.is_(None), _Q.expires_at > at)
        return bool(self._update(questions, *still, answered_at=at, answer=answer))

    def expire(self, question_id: str, at: datetime) -> bool:
        """Nobody need answer this one any more; False when it was not open."""
        still = (_Q.id == question_id, _Q.answered_at.is_(None), _Q.expires_at > at)
        return bool(self._update(questions, *still, expires_at=at))

    def unanswered(self, kind: QuestionKind, workers: Iterable[str] | None, at: datetime) -> Sequence[Question]:
        """Questions of that kind that these workers (None: any) may still answer at that instant, the oldest first."""
        if workers is None:
            still = (_Q.kind == kind.value, _Q.answered_at.is_(None), _Q.expires_at > at)
            return [_question(row) for row in self._all(sa.select(questions).where(*still).order_by(_Q.made_at, _Q.id))]
        of = sorted(set(workers))
        return [_question(row) for row in self._all(_UNANSWERED, workers=of, kind=kind.value, at=at)] if of else []

    def last_answers(
        self, kinds: Iterable[QuestionKind], workers: Iterable[str], since: datetime
    ) -> Mapping[str, datetime]:
        """When each of these workers last answered a question of these kinds that was put since then."""
        of = (_Q.worker_id.in_(sorted(set(workers))), _Q.kind.in_(sorted(kind.value for kind in kinds)))
        last = sa.func.max(_Q.answered_at).label("last")
        query = sa.select(_Q.worker_id, last).where(*of, _Q.made_at >= since, _Q.answered_at.is_not(None))
        return {row.worker_id: row.last for row in self._all(query.group_by(_Q.worker_id))}

    def close(self, kind: QuestionKind, subject: str, at: datetime) -> int:
        """Nobody need answer these any more; how many were open."""
        still = (_Q.kind == kind.value, _Q.subject == subject, _Q.answered_at.is_(None), _Q.expires_at > at)
        return self._update(questions, *still, expires_at=at)


def _question(row: Row[Any]) -> Question:
    return Question(
        id=row.id,
        worker=row.worker_id,
        kind=QuestionKind(row.kind),
        subject=row.subject,
        code=row.code,
        made_at=row.made_at,
        expires_at=row.expires_at,
        answered_at=row.answered_at,
        answer=row.answer,
        data=row.data,
    )
