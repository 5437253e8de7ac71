"""The pages and acts that are measured (speed P1 to P4, P6 to P8)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse

from contractors.services import CHASERS
from contractors.states import ContractorDeadline
from procurement.models import Case
from procurement.services import CaseEntry, open_case
from procurement.states import Phase
from sroi.accounts.models import Department, User
from sroi.accounts.selectors import DEMO_DOMAIN, reader
from sroi.dossier.models import Deadline, Event
from sroi.dossier.services import chase_batch
from sroi.home.services.bench.floor import floor_handler
from sroi.home.services.bench.measuring import STOCK, Archive, Key, Task, WrongAnswer, get, signed_in
from sroi.kernel.calendar import amsterdam_date
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind

NEVER = 1_000_000
"""Days."""
SEARCHES = ("schoonmaak", "onderhoud gemeentelijke", "SR", "b v", "000", "zzzz")
RAW_CREATE = """
    INSERT INTO dossier_note (dossier_id, author_id, text, is_internal, written_at)
    SELECT id, %s, 'Gemeten.', true, %s FROM dossier_dossier ORDER BY id DESC LIMIT 1
"""
RAW_SWEEP = """
    WITH due AS (
        SELECT id, dossier_id, due_on FROM dossier_deadline
        WHERE met_at IS NULL AND waived_at IS NULL AND kind = %(kind)s AND next_chase_on <= %(on)s
        ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ), later AS (
        UPDATE dossier_deadline d SET next_chase_on = %(on)s::date + 7 FROM due WHERE d.id = due.id RETURNING d.id
    ), told AS (
        INSERT INTO dossier_event (dossier_id, sequence, verb, about, actor_name, at, before, after, reason, facts,
            previous_hash, hash)
        SELECT dossier_id, 0, 'dossier.reminded', 'dossier.deadline:' || id, 'System', %(at)s, '', '', '', '{}',
            '', '' FROM due RETURNING id
    ), links AS (
        INSERT INTO contractors_registrationlink (contract_id, email, token_sha256, made_at, expires_at)
        SELECT contract.id, contract.contact_email, encode(sha256(convert_to('bench-' || due.id, 'UTF8')), 'hex'),
            %(at)s, %(at)s::timestamptz + interval '90 days'
        FROM due JOIN contractors_contract contract USING (dossier_id) WHERE contract.contact_email <> '' RETURNING id
    ), mails AS (
        SELECT due.id, dossier_id, 'contact' AS whose, NULL::bigint AS person, 'contact@bedrijf.example' AS address
        FROM due
        UNION ALL
        SELECT DISTINCT due.id, due.dossier_id, held.role || held.user_id, held.user_id, 'adviseur@dienst.example'
        FROM due JOIN dossier_dossier kept ON kept.id = due.dossier_id
        JOIN dossier_assignment held ON held.dossier_id IN (kept.id, kept.parent_id) AND held.ended_at IS NULL
            AND held.role IN ('adviser', 'contract_manager')
        WHERE due.due_on + %(escalates)s <= %(on)s
    )
    INSERT INTO dossier_message (dossier_id, kind, key, recipient_id, address, language, context, written_subject,
        written_body, attachment_name, attachment_type, is_legal, is_for_digest, message_id, state, attempts, queued_at,
        next_try_at, last_error)
    SELECT dossier_id, 'bench', 'bench:' || id || ':' || whose, person, address, 'nl',
        jsonb_build_object('title', 'Schoonmaak van kantoren', 'due_on', %(on)s::date), '', '', '', '',
        true, false, '<bench-' || id || whose || '@sroi.example>', 'queued', 0, %(at)s, %(at)s, '' FROM mails
"""


@contextmanager
def undone() -> Iterator[None]:
    """Do something and take it back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tasks_of(archive: Archive, product: WSGIHandler, at: datetime) -> dict[Key, Task]:
    """Every piece of work on one archive."""
    with archive.chosen():
        coordinator = User.objects.get(email=f"coordinator{DEMO_DOMAIN}")
        technician = User.objects.get(email=f"beheerder{DEMO_DOMAIN}")
        User.objects.filter(pk=technician.pk).update(is_staff=True, is_superuser=True)
        found = pages_of(product, signed_in(coordinator), signed_in(User.objects.get(email=f"inkoper{DEMO_DOMAIN}")))
        stock, cookie, window = floor_handler(), signed_in(coordinator, STOCK), signed_in(technician)
        found["F"] = lambda: get(stock, "/", cookie)
        admin_list = reverse("admin:procurement_case_changelist")
        found["Django admin, list of cases"] = lambda: get(product, admin_list, window)
        found |= creating(at)
    return {(name, archive.cases): (archive, work) for name, work in found.items()}


def pages_of(product: WSGIHandler, office: str, buyer: str) -> dict[str, Callable[[], object]]:
    """The pages, each with what is asked."""
    listing, place = reverse("home:case-list"), Department.objects.order_by("pk").last()
    first, last = Case.objects.order_by("pk").first(), Case.objects.order_by("pk").last()
    middle = (first.pk + last.pk) // 2 if first and last else 0
    case = busiest()
    asked = {
        "P1 list, first page": (listing, office),
        "P1 list, own department": (listing, buyer),
        "P1 list, phase": (f"{listing}?phase=execute", office),
        "P1 list, phase and department": (f"{listing}?phase=execute&department={place.pk if place else 0}", office),
        "P1 list, term over": (f"{listing}?attention=late", office),
        "P1 list, without adviser": (f"{listing}?adviser=none", office),
        "P2 list, the middle page": (f"{listing}?after={middle}", office),
        "P7 case page": (reverse("home:case", args=[case.reference]), office),
        **{
            f"P3 search “{term}”": (f"{reverse('home:search')}?q={term.replace(' ', '+')}", office) for term in SEARCHES
        },
        "P3 list, words": (f"{listing}?text=schoonmaak", office),
    }

    def page(address: str, cookie: str) -> Callable[[], object]:
        return lambda: get(product, address, cookie)

    return {name: page(address, cookie) for name, (address, cookie) in asked.items()}


def busiest() -> Case:
    """A case in execution with a long timeline, where there is one."""
    running = Case.objects.filter(phase=Phase.EXECUTE, contracts__isnull=False).select_related("dossier")
    newest = list(running.order_by("-pk")[:200])
    long = {each.dossier_id for each in newest}
    counted = Event.objects.filter(dossier__in=long, sequence=50).values_list("dossier_id", flat=True)
    chosen = set(counted)
    return next((each for each in newest if each.dossier_id in chosen), newest[0])


def as_signed_in(user: User) -> User:
    """The account as the two statements of session and user bring it, which count as F: with its roles."""
    found = reader(user.pk)
    if found is None:
        raise WrongAnswer(f"nobody is {user.email}")
    return found


def creating(at: datetime) -> dict[str, Callable[[], object]]:
    """Opening a case, and the one statement it is held against; both are taken back."""
    buyer = as_signed_in(User.objects.get(email=f"inkoper{DEMO_DOMAIN}"))
    entry = CaseEntry(
        title="Schoonmaak van een gebouw",
        department=buyer.department,
        nature="services",
        cpv_code="90910000",
        estimated_value=Decimal(400_000),
        planned_publication_on=None,
    )

    def create() -> None:
        with undone():
            open_case(entry=entry, by=buyer, at=at)

    def one_statement() -> None:
        with undone(), connection.cursor() as cursor:
            cursor.execute(RAW_CREATE, [buyer.pk, at])

    return {"P8 open a case": create, "one statement": one_statement}


def sweeps_of(archive: Archive, at: datetime, limit: int) -> dict[Key, Task]:
    """The nightly sweep over late registrations, its repetition, and the same rows in raw SQL; all taken back."""
    kind = ContractorDeadline.REGISTRATION
    with archive.chosen():
        escalates = reference.reminders_of(ReminderKind.REGISTRATION, amsterdam_date(at)).escalates_from
        found = Deadline.objects.to_chase_on(amsterdam_date(at)).of_kind(kind).order_by("pk")
        these = Q(pk__in=list(found.values_list("pk", flat=True)[:limit]))

    def sweep() -> None:
        with undone():
            chase_batch(CHASERS[kind], at=at, most=limit)

    def sweep_twice() -> None:
        with undone():
            chase_batch(CHASERS[kind], at=at, most=limit)
            if chase_batch(CHASERS[kind], at=at, among=these).looked_at:
                raise WrongAnswer("a reminder went out twice")

    def raw() -> None:
        values: dict[str, str | int | date | datetime] = {
            "kind": kind.value,
            "on": amsterdam_date(at),
            "at": at,
            "limit": limit,
            "escalates": NEVER if escalates is None else escalates,
        }
        with undone(), connection.cursor() as cursor:
            cursor.execute(RAW_SWEEP, values)

    work: dict[str, Callable[[], object]] = {"P6 sweep": sweep, "P6 sweep, twice": sweep_twice, "P6 raw SQL": raw}
    return {(name, archive.cases): (archive, each) for name, each in work.items()}
