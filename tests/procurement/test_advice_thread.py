"""The thread of an advice: rules, acts, mail, and whose turn it is (R1, R13)."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction
from hypothesis import given
from hypothesis import strategies as st

from procurement import rules, selectors, services
from procurement.models import Advice, AdviceMessage, Case
from procurement.rules import MessageFacts, RequestFacts
from procurement.services import MessageFile
from procurement.states import AdviceVerdict, ProcurementDeadline, ProcurementVerb
from sroi.accounts.models import StandIn, User
from sroi.accounts.states import MailPace, Role
from sroi.dossier.models import Deadline, Event, Message
from sroi.dossier.services import chase_due
from sroi.home.services.digest import people_with_digest, send_digest
from sroi.kernel.refusals import Refused
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT, ON
from tests.procurement.prepare import codes
from tests.procurement.test_selection_pages import a_pdf
from tests.procurement.test_telling import morning, told

DB = pytest.mark.django_db
MARK = "Zeldzaamwoord"
DAY = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case in phase 1 with a buyer, an adviser and a contract manager."""
    return cast_case(cast)


def asked(case: Case, cast: Cast, due_on: date | None = None) -> Advice:
    return services.ask_advice(case_id=case.pk, question="Is dit haalbaar?", due_on=due_on, by=cast.buyer, at=AT)


def write(advice: Advice, by: User, text: str = "Hoeveel uren zijn het?", **more: Any) -> AdviceMessage:
    return services.write_advice_message(advice_id=advice.pk, text=text, by=by, at=AT, **more)


def note(advice: Advice, by: User, *mentioned: User) -> AdviceMessage:
    return services.write_bureau_note(advice_id=advice.pk, text=MARK, mentioned=mentioned, by=by, at=AT)


def give(advice: Advice, cast: Cast) -> Advice:
    verdict = AdviceVerdict.AGREE
    return services.give_advice(advice_id=advice.pk, text="Ja.", verdict=verdict, by=cast.adviser, at=AT)


def assign(advice: Advice, adviser: User, cast: Cast, due_on: date = ON + timedelta(days=3)) -> Advice:
    return services.assign_advice(advice_id=advice.pk, adviser=adviser, due_on=due_on, by=cast.coordinator, at=AT)


# Rules


@given(due=DAY, today=DAY)
def test_an_advice_is_needed_today_or_later(due: date, today: date) -> None:
    """R13."""
    assert bool(rules.why_not_due(due, today=today)) == (due < today)
    assert rules.is_overdue(due, on=today) == (due < today)
    assert not rules.is_overdue(None, on=today)


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_only_the_last_shared_message_decides_whether_the_buyer_has_a_turn(rows: list[tuple[bool, bool]]) -> None:
    """R13: what the bureau notes for itself changes nobody's turn."""
    shared = [asks for is_internal, asks in rows if not is_internal]
    expected = shared[-1] if shared else False
    assert rules.waits_for_buyer([MessageFacts(*row) for row in rows]) == expected


@given(st.lists(st.tuples(DAY, st.frozensets(st.integers(1, 4)))), DAY)
def test_the_loads_add_up_to_the_requests(rows: list[tuple[date, frozenset[int]]], on: date) -> None:
    """R50: each request counts once for each of its advisers, and never more are late than open."""
    found = rules.loads([RequestFacts(*row) for row in rows], on=on)
    assert sum(load.open for load in found.values()) == sum(len(who) for _due, who in rows)
    assert sum(load.overdue for load in found.values()) == sum(len(who) for due, who in rows if due < on)


@pytest.mark.parametrize(
    ("by_bureau", "is_given", "refused"),
    [(True, False, False), (True, True, True), (False, False, True), (False, True, True)],
)
def test_only_the_bureau_asks_back_and_only_before_its_advice(by_bureau: bool, is_given: bool, refused: bool) -> None:
    """R13."""
    assert bool(rules.why_not_asking(by_bureau=by_bureau, is_given=is_given)) == refused


# The acts


@DB
def test_a_request_has_a_day_a_reminder_and_an_end(case: Case, cast: Cast) -> None:
    """R13, R42: without a day the usual term of seven days counts."""
    advice = asked(case, cast)
    deadline = Deadline.objects.get(dossier=case.dossier, kind=ProcurementDeadline.ADVICE)
    assert advice.due_on is not None
    assert deadline.due_on == advice.due_on >= ON + timedelta(days=7)
    give(advice, cast)
    deadline.refresh_from_db()
    assert deadline.met_at == AT
    assert deadline.next_chase_on is None


@DB
def test_a_day_in_the_past_is_refused_at_its_field(case: Case, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        asked(case, cast, ON - timedelta(days=1))
    assert [(each.code, each.field) for each in refused.value.blockers] == [("due-in-past", "due_on")]
    assert not Advice.objects.exists()


@DB
def test_messages_are_kept_as_they_were_written(case: Case, cast: Cast) -> None:
    advice = asked(case, cast)
    file = MessageFile(io.BytesIO(a_pdf()), "planning.pdf")
    message = write(advice, cast.adviser, mentioned=[cast.buyer], asks_buyer=True, file=file)
    assert message.attachment is not None
    assert message.attachment.dossier == case.dossier
    assert list(message.mentioned.all()) == [cast.buyer]
    event = Event.objects.get(dossier=case.dossier, verb=ProcurementVerb.ADVICE_MESSAGE_WRITTEN)
    assert event.facts == {"advice": advice.pk, "file": True, "asks_buyer": True}
    with pytest.raises(InternalError), transaction.atomic():
        AdviceMessage.objects.filter(pk=message.pk).update(text="Iets anders.")
    with pytest.raises(IntegrityError), transaction.atomic():
        AdviceMessage.objects.create(
            advice=advice, author=cast.adviser, written_at=AT, text="x", is_internal=True, attachment=message.attachment
        )


@DB
def test_a_wrong_file_keeps_nothing(case: Case, cast: Cast) -> None:
    """R44: the file is refused at its field, and the message is not half there."""
    advice = asked(case, cast)
    with pytest.raises(Refused) as refused:
        write(advice, cast.buyer, file=MessageFile(io.BytesIO(b"MZ\x90\x00"), "virus.exe"))
    assert {each.field for each in refused.value.blockers} == {"file"}
    assert not advice.messages.exists()
    assert not case.dossier.attachments.exists()


@DB
def test_who_may_not_read_is_not_named(case: Case, cast: Cast) -> None:
    """R1: in a message whoever works on the case, in a note of the bureau only the bureau."""
    advice = asked(case, cast)
    for outsider in (cast.contractor, cast.other_buyer, cast.stranger):
        with pytest.raises(Refused) as refused:
            write(advice, cast.buyer, mentioned=[outsider])
        assert codes(refused) == {"mention-outside"}
    for reader in (cast.buyer, cast.contract_manager):
        with pytest.raises(Refused) as refused:
            note(advice, cast.adviser, reader)
        assert codes(refused) == {"mention-outside"}
    write(advice, cast.buyer, mentioned=[cast.contract_manager, cast.coordinator])
    note(advice, cast.adviser, cast.coordinator)
    cast.adviser.role_grants.all().delete()
    assert cast.adviser not in selectors.people_to_mention(case, is_internal=True), "the role in the office has ended"


@DB
def test_each_act_is_somebodys_duty(case: Case, cast: Cast) -> None:
    advice = asked(case, cast)
    for person in (cast.buyer, cast.contract_manager, cast.auditor, cast.other_adviser, cast.contractor):
        with pytest.raises(PermissionDenied):
            note(advice, person)
    for person in (cast.contract_manager, cast.auditor, cast.contractor):
        with pytest.raises(PermissionDenied):
            write(advice, person)
    with pytest.raises(PermissionDenied):
        services.assign_advice(advice_id=advice.pk, adviser=cast.adviser, due_on=ON, by=cast.adviser, at=AT)
    with pytest.raises(Refused) as refused:
        write(advice, cast.buyer, asks_buyer=True)
    assert codes(refused) == {"asks-out-of-turn"}
    with pytest.raises(Refused) as refused:
        write(advice, cast.buyer, text=" ")
    assert codes(refused) == {"text-missing"}


@DB
def test_the_coordinator_gives_the_request_to_somebody_who_then_works_on_the_case(case: Case, cast: Cast) -> None:
    """R1, R13: the deadline moves along; one who is no adviser, or a day that has passed, is refused."""
    advice = asked(case, cast)
    with pytest.raises(Refused) as refused:
        assign(advice, cast.buyer, cast, ON - timedelta(days=2))
    assert {(each.code, each.field) for each in refused.value.blockers} == {
        ("role-not-held", "adviser"),
        ("due-in-past", "due_on"),
    }
    assigned = assign(advice, cast.other_adviser, cast)
    assert assigned.adviser == cast.other_adviser
    assert case.dossier.assignments.filter(user=cast.other_adviser, role=Role.ADVISER, ended_at=None).exists()
    assert Deadline.objects.get(kind=ProcurementDeadline.ADVICE).due_on == ON + timedelta(days=3)
    event = Event.objects.get(verb=ProcurementVerb.ADVICE_ASSIGNED)
    assert (event.before, event.after) == ("", cast.other_adviser.name)
    give(advice, cast)
    with pytest.raises(Refused) as refused:
        assign(advice, cast.adviser, cast)
    assert codes(refused) == {"advice-given"}


# Mail


@DB
def test_a_message_is_told_to_the_other_side_once_and_its_words_stay_in_the_file(case: Case, cast: Cast) -> None:
    """R13, R43."""
    advice = asked(case, cast)
    write(advice, cast.buyer, MARK)
    assert told("advice_message") == [str(cast.adviser)]
    write(advice, cast.adviser, MARK, mentioned=[cast.buyer, cast.contract_manager])
    assert told("advice_message") == [str(cast.adviser)], "who is named gets one mail, not two"
    assert set(told("advice_mention")) == {str(cast.buyer), str(cast.contract_manager)}
    mails = Message.objects.filter(kind__startswith="procurement/advice_")
    assert all(MARK not in f"{each.subject} {each.body}" for each in mails)
    assert f"/{case.reference}/advies/{advice.pk}/" in mails.filter(kind="procurement/advice_mention")[0].body


@DB
def test_an_assigned_request_is_told_to_that_adviser_only(case: Case, cast: Cast) -> None:
    advice = assign(asked(case, cast), cast.other_adviser, cast)
    assert told("advice_assigned") == [str(cast.other_adviser)]
    write(advice, cast.buyer)
    assert told("advice_message") == [str(cast.other_adviser)]


@DB
def test_being_named_can_wait_for_the_digest_and_is_never_left_out(case: Case, cast: Cast) -> None:
    """A6: who wants no mail about cases still reads in the digest that somebody named them."""
    cast.buyer.mail_preferences.create(kind="procurement", pace=MailPace.OFF)
    advice = asked(case, cast)
    write(advice, cast.adviser)
    assert told("advice_message") == []
    write(advice, cast.adviser, mentioned=[cast.buyer])
    assert told("advice_mention") == [str(cast.buyer)]
    assert Message.objects.get(kind="procurement/advice_mention").is_for_digest
    assert cast.buyer.pk in people_with_digest()
    digest = send_digest(user_id=cast.buyer.pk, at=AT)
    assert digest is not None
    assert "genoemd" in digest.body
    assert cast.buyer.pk not in people_with_digest(), "told once"


@DB
def test_the_adviser_hears_that_an_advice_is_due_and_the_coordinator_that_it_is_late(case: Case, cast: Cast) -> None:
    """R42: two days before, on the day, and from three days after it the coordinator too."""
    chaser = services.CHASERS[ProcurementDeadline.ADVICE]
    advice = asked(case, cast, ON + timedelta(days=10))
    due = advice.due_on
    assert due is not None

    def run(day: date) -> list[str]:
        before = set(Message.objects.filter(kind="procurement/advice_due").values_list("pk", flat=True))
        assert not chase_due(chaser, at=morning(day)).failed
        return [
            str(each.recipient)
            for each in Message.objects.filter(kind="procurement/advice_due").exclude(pk__in=before).order_by("pk")
        ]

    assert run(due - timedelta(days=3)) == []
    assert run(due - timedelta(days=2)) == run(due) == [str(cast.adviser)]
    assert run(due) == []
    assert set(run(due + timedelta(days=3))) == {str(cast.adviser), str(cast.coordinator)}
    give(advice, cast)
    assert run(due + timedelta(days=10)) == []


# Whose turn it is


def turns(user: User, kind: str = "") -> list[tuple[str, date | None]]:
    return [(each.title, each.due_on) for each in selectors.desk_of(user, ON).mine if each.kind.startswith(kind)]


@DB
def test_the_request_is_the_turn_of_the_adviser_it_was_given_to(case: Case, cast: Cast) -> None:
    """S1: the day that it is needed stands in the list."""
    advice = asked(case, cast)
    line = ("Geef het gevraagde advies", advice.due_on)
    assert line in turns(cast.adviser)
    assign(advice, cast.other_adviser, cast, ON)
    assert ("Geef het gevraagde advies", ON) in turns(cast.other_adviser)
    assert line[0] not in {title for title, _due in turns(cast.adviser)}
    row = case.dossier.assignments.get(user=cast.other_adviser, ended_at=None)
    services.withdraw_person(case_id=case.pk, assignment_id=row.pk, reason="Ander werk.", by=cast.coordinator, at=AT)
    assert ("Geef het gevraagde advies", ON) in turns(cast.adviser), "a request is never nobody's turn"


@DB
def test_a_question_back_is_the_turn_of_the_buyer_until_it_is_answered(case: Case, cast: Cast) -> None:
    advice = asked(case, cast)
    kind = "procurement.advice"
    write(advice, cast.adviser)
    assert turns(cast.buyer, kind) == []
    write(advice, cast.adviser, asks_buyer=True)
    note(advice, cast.adviser)
    assert turns(cast.buyer, kind) == [("Beantwoord de vraag van de adviseur", advice.due_on)]
    assert turns(cast.adviser, kind) == []
    write(advice, cast.buyer, "Veertig uur.")
    assert turns(cast.buyer, kind) == []


@DB
def test_the_desk_of_the_coordinator_counts_what_each_adviser_has(cast: Cast) -> None:
    """R50: assigned requests count for who they were given to, others for the advisers of the case."""
    first, second = cast_case(cast), cast_case(cast)
    assign(asked(first, cast), cast.other_adviser, cast, ON)
    asked(second, cast, ON + timedelta(days=1))
    StandIn.objects.create(
        absentee=cast.other_adviser, stand_in=cast.adviser, starts_on=ON, ends_on=ON + timedelta(days=5)
    )
    desk = selectors.advice_desk(ON + timedelta(days=1))
    loads = {row.adviser: row for row in desk.loads}
    assert (loads[cast.other_adviser].load.open, loads[cast.other_adviser].load.overdue) == (1, 1)
    assert loads[cast.adviser].load.open == 1
    assert loads[cast.adviser].cases == 2
    assert loads[cast.other_adviser].cases == 1
    assert loads[cast.other_adviser].stand_in == cast.adviser.name
    assert [row.is_overdue for row in desk.requests] == [True, False]
