"""Who gets what answer at the addresses of dossiers (R1, R2, R44)."""

from collections.abc import Mapping

from sroi.dossier.models import Deadline, TermWaiver
from sroi.dossier.states import AttachmentState, MessageState
from tests.factories import dossiers
from tests.factories.people import AT, ON
from tests.kernel.files import scan_bytes
from tests.law.access import (
    DONE,
    Access,
    Exempt,
    World,
    access,
    case_act,
    case_page,
    contract_act,
    contract_page,
    in_case,
    only,
)

BUREAU = ("adviser", "other_adviser", "coordinator", "stand_in")
OFFICE = ("buyer", "adviser", "coordinator", "contract_manager", "department_head")


def of_case_file(world: World) -> Mapping[str, object]:
    """A file in the case, put in by the buyer."""
    return {"key": world.attachment.key}


def of_file_set_apart(world: World) -> Mapping[str, object]:
    """A file that the contractor put in, and that was set apart."""
    apart = AttachmentState.SET_APART
    return {"key": dossiers.attachment(world.contract.dossier, world.cast.contractor, state=apart).key}


def of_scan(world: World) -> Mapping[str, object]:
    """A scan that nobody could read: it waits for an adviser's look."""
    scan = dossiers.attachment(
        world.contract.dossier,
        world.cast.contractor,
        state=AttachmentState.AWAITING,
        reason="unread-scan",
        content=scan_bytes("Loonstrook"),
    )
    return {"key": scan.key, "page": 1}


def of_undelivered(world: World) -> Mapping[str, object]:
    """An e-mail that the server refused."""
    return {"message_id": dossiers.message(state=MessageState.FAILED).pk}


def of_term(world: World) -> Mapping[str, object]:
    """The term of the agreement of the contract."""
    return {"deadline_id": open_term(world).pk}


def open_term(world: World) -> Deadline:
    """A term of the contract that runs."""
    found, _made = Deadline.objects.get_or_create(
        dossier=world.contract.dossier,
        kind="contractors.agreement",
        about="tests.access:1",
        defaults={"due_on": ON},
    )
    return found


def of_term_waiver(world: World) -> Mapping[str, object]:
    """A proposal of the adviser to waive a term."""
    waiver, _made = TermWaiver.objects.get_or_create(
        deadline=open_term(world),
        approved=None,
        defaults={"reason": "Niet meer nodig.", "proposed_by": world.cast.adviser, "proposed_at": AT},
    )
    return {"waiver_id": waiver.pk}


ROWS: dict[str, Access | Exempt] = {
    "dossier:outbox": only(*BUREAU),
    "dossier:message-retry": access(
        403, of_undelivered, method="post", adviser=DONE, other_adviser=DONE, coordinator=DONE
    ),
    "dossier:letter": contract_page(lambda world: {"number": world.letter.number}, contractor=404),
    "dossier:letter-confirm": contract_act(
        "adviser", "coordinator", kwargs=lambda world: {"number": world.shared_letter.number}
    ),
    "dossier:attachment": Access(
        {**case_page(of_case_file).expected, "other_adviser": 403},
        of_case_file,
        changes="Reading a file is an event (R5).",
    ),
    "dossier:attachment-detail": case_page(of_case_file),
    "dossier:attachment-look": case_act("adviser", "coordinator", kwargs=of_case_file),
    "dossier:attachment-page": Access(
        contract_act("adviser", "coordinator", kwargs=of_scan).expected,
        of_scan,
        changes="Looking at a scan is an event (R5).",
    ),
    "dossier:attachment-ask": access(404, of_file_set_apart, contractor=200, adviser=403, coordinator=403),
    "dossier:attachment-remove": case_act("buyer", "adviser", "coordinator", kwargs=of_case_file),
    "dossier:letter-list": case_page(in_case),
    "dossier:term-list": contract_page(lambda world: {"reference": world.contract.reference}),
    "dossier:term-extend": contract_act("adviser", "coordinator", "contract_manager", kwargs=of_term),
    "dossier:term-waive": contract_act("adviser", "coordinator", "contract_manager", kwargs=of_term),
    "dossier:term-decide": contract_act("coordinator", kwargs=of_term_waiver),
    "dossier:attachment-list": case_page(in_case),
    "dossier:attachment-add": case_act(*OFFICE, "finance_reader", kwargs=in_case),
    "dossier:note-add": case_act(*OFFICE, kwargs=in_case),
    "dossier:event-list": case_act(*BUREAU, "auditor", kwargs=in_case),
    "dossier:event-export": case_act(
        *BUREAU, "auditor", kwargs=lambda world: {"reference": world.case.reference, "kind": "csv"}
    ),
}
