"""What the meters of many contracts are made of, in one statement (R30, R39)."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from contractors.models import Contract
from contractors.states import FIRST_ROWS, AgreementState, BaseRowKind, DiscountState
from reporting import rules
from reporting.states import EffortState, ReportState
from sroi.kernel.calendar import Quarter, end_of_day
from sroi.kernel.money import ZERO

AMOUNTS = """
    SELECT 'verified', r.contract_id, 0::bigint, '', sum(e.verified), NULL::date, NULL::jsonb
    FROM reporting_effort e JOIN reporting_quarterlyreport r ON r.id = e.report_id
    WHERE r.contract_id = ANY(%(ids)s) AND e.state = %(accepted)s AND e.decided_on <= %(on)s
    GROUP BY r.contract_id
    UNION ALL
    SELECT 'review', r.contract_id, e.id, '', e.claimed, NULL, NULL
    FROM reporting_effort e JOIN reporting_quarterlyreport r ON r.id = e.report_id
    WHERE r.contract_id = ANY(%(ids)s) AND r.submitted_at <= %(moment)s AND e.counters_id IS NULL
        AND e.state <> %(draft)s AND (e.state = ANY(%(undecided)s) OR e.decided_on > %(on)s)
    UNION ALL
    SELECT 'then', r.contract_id, s.version, '', NULL, NULL, s.content
    FROM reporting_reportsubmission s JOIN reporting_quarterlyreport r ON r.id = s.report_id
    WHERE r.contract_id = ANY(%(ids)s) AND s.submitted_at <= %(moment)s AND (r.state = %(questioned)s OR EXISTS (
        SELECT 1 FROM reporting_reportsubmission later
        WHERE later.report_id = s.report_id AND later.version > 1 AND later.submitted_at > %(moment)s
    ))
    UNION ALL
    SELECT 'base', b.contract_id, 0, '',
        coalesce(sum(b.change) FILTER (WHERE b.kind = %(award)s OR (
            b.kind <> ALL(%(framework)s) AND b.recorded_at <= %(moment)s AND b.valid_from <= %(on)s
        )), 0) + coalesce(greatest(sum(b.change) FILTER (WHERE b.kind = %(guaranteed)s), sum(b.change) FILTER (
            WHERE b.kind = %(call_off)s AND b.recorded_at <= %(moment)s AND b.valid_from <= %(on)s
        )), 0), NULL, NULL
    FROM contractors_baserow b
    WHERE b.contract_id = ANY(%(ids)s)
    GROUP BY b.contract_id HAVING bool_or(b.kind <> ALL(%(first)s))
    UNION ALL
    SELECT 'promised', b.contract_id, 0, '',
        coalesce(sum(b.promised) FILTER (WHERE b.recorded_at <= %(moment)s AND b.valid_from <= %(on)s), 0), NULL, NULL
    FROM contractors_baserow b
    WHERE b.contract_id = ANY(%(ids)s) AND b.promised <> 0
    GROUP BY b.contract_id
    UNION ALL
    SELECT 'undiscounted', d.contract_id, 0, '', NULL, NULL, NULL
    FROM contractors_discountproposal d
    WHERE d.contract_id = ANY(%(ids)s) AND d.state = %(approved)s AND d.decided_at > %(moment)s
    UNION ALL
    (SELECT DISTINCT ON (t.contract_id) 'term', t.contract_id, 0, coalesce(t.starts_on::text, ''), NULL, t.ends_on, NULL
    FROM contractors_termrow t
    WHERE t.contract_id = ANY(%(ids)s) AND t.recorded_at <= %(moment)s AND EXISTS (
        SELECT 1 FROM contractors_termrow later
        WHERE later.contract_id = t.contract_id AND later.recorded_at > %(moment)s
    )
    ORDER BY t.contract_id, t.recorded_at DESC, t.id DESC)
    UNION ALL
    SELECT 'plan', a.contract_id, a.version, q.quarter, q.value, NULL, NULL
    FROM contractors_performanceagreement a JOIN contractors_agreementline l ON l.agreement_id = a.id
    JOIN contractors_plannedquarter q ON q.line_id = l.id
    WHERE a.contract_id = ANY(%(ids)s) AND a.bureau_signed_at <= %(moment)s AND a.state = ANY(%(signed)s)
    UNION ALL
    SELECT 'overdue', r.contract_id, 0, '', NULL, min(r.due_on), NULL
    FROM reporting_quarterlyreport r
    WHERE r.contract_id = ANY(%(ids)s) AND r.due_on < %(on)s AND r.state <> %(lapsed)s
        AND (r.submitted_at IS NULL OR r.submitted_at > %(moment)s)
    GROUP BY r.contract_id
"""
CODES: dict[str, Any] = {
    "accepted": EffortState.ACCEPTED.value,
    "draft": EffortState.DRAFT.value,
    "undecided": [EffortState.IN_REVIEW.value, EffortState.RETURNED.value],
    "signed": [AgreementState.IN_FORCE.value, AgreementState.SUPERSEDED.value],
    "lapsed": ReportState.LAPSED.value,
    "questioned": ReportState.QUESTIONED.value,
    "award": BaseRowKind.AWARD.value,
    "guaranteed": BaseRowKind.GUARANTEED.value,
    "call_off": BaseRowKind.CALL_OFF.value,
    "framework": [BaseRowKind.GUARANTEED.value, BaseRowKind.CALL_OFF.value],
    "first": [each.value for each in FIRST_ROWS],
    "approved": DiscountState.APPROVED.value,
}
Row = tuple[str, int, int, str, Decimal | None, date | None, Any]


@dataclass(slots=True)
class Amounts:
    """What one meter is made of: verified, in review as claimed then, the plan then in force, overdue since.

    The base is set where it has more rows than the award, and the term where it was changed after the day: then what
    was owed, and until when, may differ from today's.
    """

    verified: Decimal = ZERO
    base: Decimal | None = None
    promised: Decimal = ZERO
    has_discount: bool = True
    term: tuple[date | None, date] | None = None
    reviewed: dict[int, Decimal] = field(default_factory=dict)
    version: int = 0
    plan: tuple[rules.PlannedValue, ...] = ()
    overdue_since: date | None = None

    @property
    def in_review(self) -> Decimal:
        """The sum of what was submitted and not decided."""
        return sum(self.reviewed.values(), ZERO)

    def count(self, kind: str, key: int, quarter: str, value: Decimal, day: date | None) -> None:
        """Take in one row."""
        if kind in ("verified", "base", "promised"):
            setattr(self, kind, value)
        elif kind == "undiscounted":
            self.has_discount = False
        elif kind == "term" and day is not None:
            self.term = (date.fromisoformat(quarter) if quarter else None, day)
        elif kind == "review":
            self.reviewed[key] = value
        elif kind == "overdue":
            self.overdue_since = day
        elif key >= self.version:
            earlier = self.plan if key == self.version else ()
            self.version, self.plan = key, (*earlier, rules.PlannedValue(Quarter.parse(quarter), value))

    def correct(self, lines: Iterable[dict[str, Any]]) -> None:
        """Put back what these lines claimed before their report was corrected."""
        for line in lines:
            if line["effort"] in self.reviewed:
                self.reviewed[line["effort"]] = Decimal(line["claimed"])


def amounts_of(contract_ids: Iterable[int], on: date) -> dict[int, Amounts]:
    """What the meters of these contracts are made of at the end of a day."""
    ids = list(contract_ids)
    found: dict[int, Amounts] = defaultdict(Amounts)
    if not ids:
        return found
    with connection.cursor() as cursor:
        cursor.execute(AMOUNTS, {"ids": ids, "on": on, "moment": end_of_day(on), **CODES})
        rows: list[Row] = cursor.fetchall()
    for kind, contract_id, key, quarter, value, day, _content in rows:
        if kind != "then":
            found[contract_id].count(kind, key, quarter, value or ZERO, day)
    versions = sorted((row[2], row[1], row[6]) for row in rows if row[0] == "then")
    for _version, contract_id, content in versions:
        found[contract_id].correct(json.loads(content)["lines"])
    return found


def verified_by(contract: Contract, on: date) -> Decimal:
    """What was verified of a contract by a day (R30)."""
    return amounts_of([contract.pk], on)[contract.pk].verified
