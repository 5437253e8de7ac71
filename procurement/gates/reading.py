"""Reads the case with what hangs on it: one statement, for one case as for many (R6)."""
# ruff: noqa: S608  # the statement is made of names of tables and constants

import json
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Model

from procurement.models import (
    Advice,
    Ask,
    AwardDecision,
    Bid,
    Case,
    CaseText,
    CommitteeMember,
    Consensus,
    ConsiderationAnswer,
    Criterion,
    ImportedNotice,
    Lot,
    MarketConsultation,
    Question,
    ThresholdTest,
    VariantChoice,
)
from procurement.states import BidValidity
from sroi.accounts.models import RoleGrant, User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.kernel.rows import rows_sql


def _rows(model: type[Model], order: str, *, only: str = "true", without: str = "''") -> str:
    """The rows of a case in a table, as one value."""
    return rows_sql(model, f"case_id = the_case.id AND {only}", order=order, without=without)


PARTS = {
    "tests": _rows(ThresholdTest, "at DESC, id DESC"),
    "choices": _rows(VariantChoice, "id", only="replaced_at IS NULL"),
    "lots": _rows(Lot, "number"),
    "asks": _rows(Ask, "id"),
    "advices": _rows(Advice, "asked_at DESC, id DESC"),
    "answers": _rows(ConsiderationAnswer, "id"),
    "texts": _rows(CaseText, "kind", without="'body'"),
    "criteria": _rows(Criterion, "id"),
    "bids": _rows(Bid, "id"),
    "decisions": _rows(AwardDecision, "id"),
    "members": f"""(
        SELECT jsonb_agg(is_adviser) FROM (
            SELECT EXISTS(SELECT 1 FROM {RoleGrant._meta.db_table} WHERE user_id = each.user_id AND role = %(adviser)s)
                AS is_adviser
            FROM {CommitteeMember._meta.db_table} each WHERE case_id = the_case.id AND has_conflict = false
        ) able
    )""",
    "awaited": f"""(
        SELECT string_agg(member.name, ', ' ORDER BY member.name)
        FROM {CommitteeMember._meta.db_table} each JOIN {User._meta.db_table} member ON member.id = each.user_id
        WHERE case_id = the_case.id AND has_conflict IS DISTINCT FROM true AND submitted_at IS NULL
    )""",
    "agreed": f"""(
        SELECT count(*) FROM {Consensus._meta.db_table} each JOIN {Bid._meta.db_table} bid ON bid.id = each.bid_id
        WHERE bid.case_id = the_case.id AND bid.validity = %(valid)s
    )""",
    "has_adviser": f"""EXISTS(
        SELECT 1 FROM {Assignment._meta.db_table}
        WHERE dossier_id = the_case.dossier_id AND role = %(adviser)s AND ended_at IS NULL
    )""",
    "questions": f"(SELECT count(*) FROM {Question._meta.db_table} WHERE case_id = the_case.id)",
    "unpublished": f"(SELECT count(*) FROM {Question._meta.db_table} WHERE case_id = the_case.id AND note_id IS NULL)",
    "consultation": f"(SELECT state FROM {MarketConsultation._meta.db_table} WHERE case_id = the_case.id)",
    "closes_on": f"(SELECT closes_on FROM {MarketConsultation._meta.db_table} WHERE case_id = the_case.id)",
    "from_notice": f"EXISTS(SELECT 1 FROM {ImportedNotice._meta.db_table} WHERE case_id = the_case.id)",
}
PAIRS = ", ".join(f"'{name}', {part}" for name, part in PARTS.items())
READ = f"""
    SELECT id, jsonb_build_object({PAIRS})::text FROM {Case._meta.db_table} the_case WHERE id = ANY(%(cases)s)
"""


def read_cases(cases: Collection[int]) -> Mapping[int, dict[str, Any]]:
    """What hangs on each of these cases, by table."""
    if not cases:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(READ, {"cases": list(cases), "adviser": Role.ADVISER.value, "valid": BidValidity.VALID.value})
        return {pk: json.loads(text, parse_float=Decimal) for pk, text in cursor.fetchall()}
