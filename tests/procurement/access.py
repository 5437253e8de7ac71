"""Who gets which answer at the addresses of procurement (R2)."""

from collections.abc import Mapping

from procurement.models import (
    Advice,
    AwardDecision,
    Bid,
    CalendarImport,
    CommitteeMember,
    ImportedNotice,
    InformationNote,
    MarketConsultation,
    Question,
    TextBlock,
)
from procurement.states import AwardState, ConsultationState, NoticeKind, Phase, QuestionState, TextKind
from sroi.accounts.states import Role
from tests.factories import cases
from tests.factories.cast import cast_case
from tests.factories.people import AT, ON
from tests.law.access import STAFF, Access, World, case_act, case_page, everyone, only
from tests.procurement.access_partners import PARTNER_ROWS, in_invitation, in_party


def in_prepare(world: World) -> Mapping[str, object]:
    """The reference of the world's case in phase 1."""
    return {"reference": world.prepare.reference}


def in_assignment(world: World) -> Mapping[str, object]:
    """The role of the adviser on that case."""
    held = world.prepare.dossier.assignments.filter(role=Role.ADVISER, ended_at__isnull=True)
    return {**in_prepare(world), "assignment_id": held.get().pk}


def in_specify(world: World) -> Mapping[str, object]:
    """The reference of the world's case in phase 2."""
    return {"reference": world.specify.reference}


def in_running(world: World) -> Mapping[str, object]:
    """The reference of the world's case in phase 5."""
    return {"reference": world.case.reference}


def in_open_advice(world: World) -> Mapping[str, object]:
    """A question that waits for the adviser."""
    advice, _made = Advice.objects.get_or_create(
        case=world.prepare,
        phase=Phase.PREPARE,
        given_at=None,
        defaults={"question": "Past dit?", "asked_by": world.cast.buyer, "asked_at": AT},
    )
    return {"reference": world.prepare.reference, "advice_id": advice.pk}


def in_given_advice(world: World) -> Mapping[str, object]:
    """An advice that waits for the buyer."""
    advice, _made = Advice.objects.get_or_create(
        case=world.specify,
        phase=Phase.SPECIFY,
        given_by=world.cast.adviser,
        defaults={
            "question": "Past dit?",
            "asked_by": world.cast.buyer,
            "asked_at": AT,
            "given_at": AT,
            "text": "Ja.",
            "verdict": "agree",
        },
    )
    return {"reference": world.specify.reference, "advice_id": advice.pk}


def _in_consultation(world: World, state: ConsultationState) -> Mapping[str, object]:
    """A market consultation in this state, on a case of its own: a case has one."""
    of_cast = MarketConsultation.objects.filter(state=state, case__department=world.cast.department)
    made = of_cast.first() or cases.consultation(cast_case(world.cast), state)
    return {"reference": made.case.reference, "party_id": made.parties.get().pk}


def in_draft_consultation(world: World) -> Mapping[str, object]:
    """A consultation in preparation."""
    return {"reference": _in_consultation(world, ConsultationState.DRAFT)["reference"]}


def in_draft_party(world: World) -> Mapping[str, object]:
    """A party on the list of a consultation in preparation."""
    return _in_consultation(world, ConsultationState.DRAFT)


def in_running_consultation(world: World) -> Mapping[str, object]:
    """A consultation that runs."""
    return {"reference": _in_consultation(world, ConsultationState.RUNNING)["reference"]}


def in_running_party(world: World) -> Mapping[str, object]:
    """A party of a consultation that runs."""
    return _in_consultation(world, ConsultationState.RUNNING)


def in_report(world: World) -> Mapping[str, object]:
    """The report of a completed consultation, as a DOCX."""
    return {"reference": _in_consultation(world, ConsultationState.COMPLETED)["reference"], "form": "docx"}


def in_notice(world: World) -> Mapping[str, object]:
    """A notice that the world's case in phase 3 came from."""
    notice, _made = ImportedNotice.objects.get_or_create(
        case=world.select,
        kind=NoticeKind.CONTRACT,
        notice_id="n-1",
        sha256=f"{world.select.pk:064}",
        defaults={"imported_at": AT},
    )
    return {"reference": world.select.reference, "notice_id": notice.pk}


def in_text(world: World) -> Mapping[str, object]:
    """The paragraph for the strategy of a case in phase 2."""
    text = world.specify.texts.first()
    kind = text.kind if text is not None else _write(world)
    return {"reference": world.specify.reference, "kind": kind}


def in_texts(world: World) -> Mapping[str, object]:
    """The texts of a case in phase 2, as a DOCX."""
    in_text(world)
    return {"reference": world.specify.reference, "form": "docx"}


def _write(world: World) -> str:
    """A text for a case that has none yet."""
    from_standard = TextBlock.objects.get(kind=TextKind.STRATEGY, version="1")
    world.specify.texts.create(kind=TextKind.STRATEGY, block=from_standard, body="Tekst.", edited_at=AT)
    return TextKind.STRATEGY.value


def in_select(world: World) -> Mapping[str, object]:
    """The reference of the world's case in phase 3."""
    return {"reference": world.select.reference}


def in_committee(world: World) -> Mapping[str, object]:
    """The world's case in phase 3, with the adviser in its committee."""
    CommitteeMember.objects.get_or_create(
        case=world.select,
        user=world.cast.adviser,
        defaults={"invited_at": AT, "declared_at": AT, "has_conflict": False},
    )
    return in_select(world)


def in_member(world: World) -> Mapping[str, object]:
    """A member of that committee."""
    known = in_committee(world)
    return {**known, "member_id": CommitteeMember.objects.get(case=world.select).pk}


def in_bid(world: World) -> Mapping[str, object]:
    """A bid on the world's case in phase 3."""
    bid = Bid.objects.filter(case=world.select).first() or cases.bid(world.select)
    return {"reference": world.select.reference, "bid_id": bid.pk}


def in_question(world: World) -> Mapping[str, object]:
    """An answered question on the tender of the world's case in phase 3."""
    question, _made = Question.objects.get_or_create(
        case=world.select,
        number=1,
        defaults={
            "text": "Mag het ook met twee mensen?",
            "asked_on": ON,
            "due_on": ON,
            "state": QuestionState.ANSWERED,
            "answer": "Ja.",
        },
    )
    return {"reference": world.select.reference, "number": question.number}


def in_note(world: World) -> Mapping[str, object]:
    """A published note of the world's case in phase 3."""
    content = {"title": "Nota van inlichtingen 1", "blocks": []}
    facts = {"published_at": AT, "content": content, "sha256": "0" * 64}
    InformationNote.objects.get_or_create(case=world.select, number=1, defaults=facts)
    return {"reference": world.select.reference, "number": 1, "form": "docx"}


def _in_decision(world: World, state: AwardState) -> Mapping[str, object]:
    found = AwardDecision.objects.filter(case=world.select, state=state).first()
    return {"reference": world.select.reference, "decision_id": (found or cases.award_decision(world.select, state)).pk}


def in_draft(world: World) -> Mapping[str, object]:
    """A decision in preparation."""
    return _in_decision(world, AwardState.DRAFT)


def in_standstill(world: World) -> Mapping[str, object]:
    """A decision that was sent."""
    return _in_decision(world, AwardState.STANDSTILL)


def in_suspended(world: World) -> Mapping[str, object]:
    """A decision that waits for a judge."""
    return _in_decision(world, AwardState.SUSPENDED)


BUREAU = ("adviser", "coordinator")
EDITORS = ("buyer", *BUREAU)
READ_BIDS = (*EDITORS, "auditor")

BUREAU_ALL = ("adviser", "other_adviser", "stand_in", "coordinator")
PREPARATION = ("buyer", "other_buyer", "department_head", "auditor", *BUREAU_ALL)


def in_calendar(world: World) -> Mapping[str, object]:
    """A file of the procurement calendar that was read."""
    facts = {"lines": [], "sha256": "0" * 64, "read_by": world.cast.coordinator, "read_at": AT}
    read, _made = CalendarImport.objects.get_or_create(name="kalender.xlsx", defaults=facts)
    return {"import_id": read.pk}


BLOCK_EDITORS = ("coordinator", "administrator")
BLOCK_READERS = ("buyer", "other_buyer", "adviser", "other_adviser", "stand_in", "auditor", *BLOCK_EDITORS)


def in_block(_world: World) -> Mapping[str, object]:
    """The standard text for the procurement strategy."""
    return {"kind": TextKind.STRATEGY.value, "variant": "algemeen"}


ROWS: dict[str, Access] = PARTNER_ROWS | {
    "procurement:partner-invite": case_act("buyer", kwargs=in_invitation, method="post"),
    "procurement:party-link": case_act("buyer", kwargs=in_party, method="post"),
    "procurement:guide": everyone(),
    "procurement:preparing-list": only(*PREPARATION),
    "procurement:preparing-sheet": only(*PREPARATION),
    "procurement:preparing-calendar": only(*PREPARATION),
    "procurement:calendar-import": only(*BUREAU_ALL),
    "procurement:calendar-sheet": only(*BUREAU_ALL),
    "procurement:calendar-preview": only(*BUREAU_ALL, kwargs=in_calendar),
    "procurement:block-list": only(*BLOCK_READERS),
    "procurement:block-show": only(*BLOCK_READERS, kwargs=in_block),
    "procurement:block-add": only(*BLOCK_EDITORS, kwargs=in_block),
    "procurement:case-open": only("buyer", "other_buyer"),
    "procurement:task-list": case_page(in_prepare),
    "procurement:case-edit": case_act("buyer", kwargs=in_prepare),
    "procurement:lot-edit": case_act("buyer", kwargs=in_prepare),
    "procurement:option-edit": case_act("buyer", kwargs=in_prepare),
    "procurement:case-preparation": case_page(in_prepare),
    "procurement:case-gate": case_page(in_prepare),
    "procurement:case-advance": case_act("buyer", kwargs=in_prepare, method="post"),
    "procurement:case-pass": case_act("coordinator", kwargs=in_prepare),
    "procurement:case-return": case_act("buyer", kwargs=in_specify),
    "procurement:case-anew": case_act("buyer", kwargs=in_select),
    "procurement:lot-fail": case_act("buyer", kwargs=in_select),
    "procurement:case-stop": case_act("buyer", "coordinator", kwargs=in_prepare),
    "procurement:case-deliver": case_act("buyer", kwargs=in_prepare),
    "procurement:person-assign": case_act("coordinator", kwargs=in_prepare),
    "procurement:person-withdraw": case_act("coordinator", kwargs=in_assignment),
    "procurement:case-take": case_act("adviser", "other_adviser", kwargs=in_prepare, method="post"),
    "procurement:notice-show": case_page(in_notice),
    "procurement:opportunity-record": case_act("buyer", kwargs=in_prepare),
    "procurement:threshold-test": case_page(in_prepare),
    "procurement:deviation-list": only(*(name for name in STAFF if name != "administrator")),
    "procurement:deviation-export": only(*(name for name in STAFF if name != "administrator")),
    "procurement:variant-advice": case_page(in_prepare),
    "procurement:variant-choose": case_act("buyer", kwargs=in_prepare),
    "procurement:ask-set": case_act("buyer", kwargs=in_prepare),
    "procurement:waiver-decide": case_act("coordinator", kwargs=in_prepare),
    "procurement:consultation-show": case_page(in_draft_consultation),
    "procurement:consultation-edit": case_act("buyer", kwargs=in_draft_consultation),
    "procurement:party-invite": case_act("buyer", kwargs=in_draft_consultation),
    "procurement:party-release": case_act("buyer", kwargs=in_draft_party, method="post"),
    "procurement:consultation-open": case_act("buyer", kwargs=in_draft_consultation, method="post"),
    "procurement:party-answer": case_act(*EDITORS, kwargs=in_running_party),
    "procurement:consultation-complete": case_act("buyer", kwargs=in_running_consultation),
    "procurement:consultation-report": case_page(in_report),
    "procurement:advice-list": case_page(in_prepare),
    "procurement:advice-ask": case_act("buyer", kwargs=in_prepare),
    "procurement:advice-desk": only("coordinator"),
    "procurement:advice-thread": case_page(in_open_advice),
    "procurement:advice-message": case_act(*EDITORS, kwargs=in_open_advice),
    "procurement:advice-note": case_act(*BUREAU, kwargs=in_open_advice),
    "procurement:advice-assign": case_act("coordinator", kwargs=in_open_advice),
    "procurement:advice-give": case_act(*BUREAU, kwargs=in_open_advice),
    "procurement:advice-answer": case_act("buyer", kwargs=in_given_advice),
    "procurement:comparable-list": case_page(in_prepare),
    "procurement:consideration-answer": case_act(*EDITORS, kwargs=in_specify),
    "procurement:base-set": case_act("buyer", kwargs=in_specify),
    "procurement:text-list": case_page(in_specify),
    "procurement:text-edit": case_act(*BUREAU, kwargs=in_text),
    "procurement:text-download": case_page(in_texts),
    "procurement:notice-fields": case_page(in_specify),
    "procurement:lesson-write": case_act(*EDITORS, kwargs=in_running),
    "procurement:criterion-list": case_page(in_select),
    "procurement:question-list": case_act(*READ_BIDS, kwargs=in_select),
    "procurement:question-add": case_act("buyer", kwargs=in_select),
    "procurement:question-import": case_act("buyer", kwargs=in_select),
    "procurement:question-sheet": case_act("buyer", kwargs=in_select),
    "procurement:question-assign": case_act("buyer", kwargs=in_question),
    "procurement:question-answer": case_act(*EDITORS, kwargs=in_question),
    "procurement:answer-approve": case_act("buyer", kwargs=in_question, method="post"),
    "procurement:answer-return": case_act("buyer", kwargs=in_question),
    "procurement:note-publish": case_act("buyer", kwargs=in_select),
    "procurement:note-download": case_act(*READ_BIDS, kwargs=in_note),
    "procurement:committee-show": case_act(*READ_BIDS, kwargs=in_select),
    "procurement:committee-release": case_act("buyer", kwargs=in_member),
    "procurement:conflict-declare": case_act("adviser", kwargs=in_committee, stand_in=403),
    "procurement:bid-list": case_act(*READ_BIDS, kwargs=in_select),
    "procurement:bid-enter": case_act("buyer", kwargs=in_select),
    "procurement:bid-edit": case_act("buyer", kwargs=in_bid),
    "procurement:bid-judge": case_act("buyer", kwargs=in_bid),
    "procurement:score-submit": case_act("adviser", kwargs=in_committee, stand_in=403),
    "procurement:consensus-list": case_act(*READ_BIDS, kwargs=in_select),
    "procurement:consensus-set": case_act("buyer", kwargs=in_bid),
    "procurement:ranking-show": case_act(*READ_BIDS, kwargs=in_select),
    "procurement:award-show": case_act(*READ_BIDS, kwargs=in_select),
    "procurement:award-prepare": case_act("buyer", kwargs=in_select),
    "procurement:award-direct": case_act("buyer", kwargs=in_select),
    "procurement:award-send": case_act("buyer", kwargs=in_draft),
    "procurement:proceedings-start": case_act("buyer", kwargs=in_standstill),
    "procurement:proceedings-end": case_act("buyer", kwargs=in_suspended),
    "procurement:award-withdraw": case_act("buyer", kwargs=in_standstill),
}
