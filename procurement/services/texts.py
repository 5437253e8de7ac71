"""The texts of a case: written from standard texts, edited by an adviser, frozen at publication (R15)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from procurement import documents, gates, rules
from procurement.documents import OwnValue
from procurement.gates.facts import CaseFacts
from procurement.models import CaseText, TextBlock
from procurement.policies import ProcurementDuty
from procurement.selectors.blocks import blocks_for
from procurement.services.holding import hold
from procurement.states import BEFORE_PUBLICATION, ProcurementVerb, TextKind
from sroi.accounts.models import User
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@transaction.atomic
def write_texts(
    *, case_id: int, kinds: Sequence[TextKind], by: User, at: datetime, own: Mapping[str, OwnValue | None] | None = None
) -> tuple[CaseText, ...]:
    """Write texts anew from the standard texts in force and the answers; every place must be filled.

    `own` is what the writer filled in at the places that the case does not fill in, by place.
    """
    case, acting = hold(case_id, ProcurementDuty.WRITE_TEXTS, by=by, at=at, phases=BEFORE_PUBLICATION)
    facts, on = gates.case_facts(case), amsterdam_date(at)
    refuse(_why_not_needed(facts, kinds))
    blocks = blocks_for(facts, kinds, on)
    given = own or {}
    refuse((*_why_no_block(kinds, blocks), *_why_not_typed(blocks, given)))
    filled_in = {place: value for place, value in given.items() if value is not None}
    values = documents.text_values(facts, on=on) | documents.own_text_values(filled_in)
    refuse(_why_not_filled(blocks, values))
    written = []
    for kind in kinds:
        body = rules.filled(blocks[kind].body, values)
        kept = {place: _stored(filled_in[place]) for place in rules.own_places(blocks[kind].body)}
        facts_of_text = {"block": blocks[kind], "body": body, "original": body, "own_values": kept}
        defaults = {**facts_of_text, "edited_by": by, "edited_at": at}
        text, _made = CaseText.objects.update_or_create(case=case, kind=kind, defaults=defaults)
        written.append(text)
    known = {"texts": {str(text.kind): text.block.version for text in written}}
    record(case.dossier, ProcurementVerb.TEXT_WRITTEN, about=case, by=acting, at=at, facts=known)
    return tuple(written)


def _stored(value: OwnValue) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@transaction.atomic
def edit_text(*, text_id: int, body: str, by: User, at: datetime) -> CaseText:
    """Change a text by hand; what was published does not change any more."""
    case_id = CaseText.objects.values_list("case_id", flat=True).get(pk=text_id)
    case, acting = hold(case_id, ProcurementDuty.EDIT_TEXT, by=by, at=at, phases=BEFORE_PUBLICATION)
    text = CaseText.objects.select_for_update(of=("self",)).select_related("block").get(pk=text_id)
    refuse((*_why_frozen(text), *rules.why_not_final(body)))
    text.body, text.edited_by, text.edited_at = body.replace("\r\n", "\n").strip(), by, at
    text.save(update_fields=["body", "edited_by", "edited_at"])
    facts = {"kind": text.kind, "characters": len(text.body), "deviates": text.is_changed}
    record(case.dossier, ProcurementVerb.TEXT_WRITTEN, about=text, by=acting, at=at, facts=facts)
    return text


def _why_not_needed(facts: CaseFacts, kinds: Sequence[TextKind]) -> tuple[Blocker, ...]:
    if not kinds:
        return (blocker("no-text-chosen", _("Choose the texts to write."), field="kinds", source="R15"),)
    needed = gates.needed_texts(facts)
    message = _("The text “%(kind)s” is not needed with this request.")
    return tuple(
        blocker("text-not-needed", message, field="kinds", source="R15", kind=str(kind.label))
        for kind in kinds
        if kind not in needed
    )


def _why_no_block(kinds: Sequence[TextKind], blocks: dict[str, TextBlock]) -> tuple[Blocker, ...]:
    message = _("There is no standard text for “%(kind)s” in force. Tell an administrator.")
    return tuple(
        blocker("no-block", message, field="kinds", source="R15", kind=str(kind.label))
        for kind in kinds
        if kind not in blocks
    )


def _why_not_typed(blocks: dict[str, TextBlock], given: Mapping[str, OwnValue | None]) -> tuple[Blocker, ...]:
    """What is wrong at the own places of these texts, each at its field."""
    places = dict.fromkeys(place for block in blocks.values() for place in rules.own_places(block.body))
    return tuple(each for place in places for each in rules.why_not_typed(place, given.get(place)))


def _why_not_filled(blocks: dict[str, TextBlock], values: dict[str, str]) -> tuple[Blocker, ...]:
    """Every open place of every text, each once, by the name that the reader knows."""
    found, known = {}, documents.known_places()
    for block in blocks.values():
        for each in rules.why_not_filled(block.body, values):
            place = str(dict(each.values).get("place", ""))
            label = str(known[place].label) if place in known else place
            shown = {**dict(each.values), "place": label}
            found[each.code, place] = Blocker(each.code, each.message, tuple(shown.items()), "kinds", each.source)
    return tuple(found.values())


def _why_frozen(text: CaseText) -> tuple[Blocker, ...]:
    if text.frozen_at is None:
        return ()
    return (blocker("text-frozen", _("This text was published. It does not change any more."), source="R15"),)
