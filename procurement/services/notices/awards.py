"""The awards of an award notice: kept as a decision in preparation, never as a definitive award (R20)."""

from datetime import date, datetime

from procurement.models import Award, AwardDecision, Case, ImportedNotice, Lot
from procurement.readers import Notice, NoticeAward
from procurement.services.notices.lots import euro_of, foreign_of
from procurement.services.notices.outcome import shown_date
from procurement.services.notices.winners import winner_of
from procurement.states import AwardState


def write_awards(case: Case, notice: Notice, *, imported: ImportedNotice, at: datetime) -> AwardDecision | None:
    """Keep the awards that are not known yet; None when the notice lists none that is new.

    A corrected version of a notice replaces the decision in preparation that the earlier version made.
    """
    drafts = case.award_decisions.filter(state=AwardState.DRAFT, notice__notice_id__in=_earlier(notice))
    for draft in drafts:
        draft.awards.all().delete()
        draft.delete()
    listed = [award for award in notice.awards() if award.winners and not _is_known(case, award)]
    if not listed:
        return None
    decision = AwardDecision.objects.create(case=case, notice=imported, made_at=at)
    lots = {lot.number: lot for lot in case.lots.all()}
    for award in listed:
        _write(decision, award, notice, lots)
    return decision


def _earlier(notice: Notice) -> list[str]:
    """The ids under which an earlier version of this notice was imported."""
    corrected = (notice.corrects or "").split("/")[0].rpartition("-")[0]
    return [each for each in (notice.id, notice.corrects, corrected) if each]


def _number(award: NoticeAward) -> str:
    contract = award.contract
    return (contract.reference or contract.id)[:100] if contract is not None else ""


def _is_known(case: Case, award: NoticeAward) -> bool:
    """An award with this contract number stands in the case already."""
    number = _number(award)
    live = Award.objects.filter(decision__case=case).exclude(decision__state=AwardState.WITHDRAWN)
    return bool(number) and live.filter(contract_number=number).exists()


def _write(decision: AwardDecision, award: NoticeAward, notice: Notice, lots: dict[str, Lot]) -> None:
    organisation, consortium = winner_of(award)
    contract = award.contract
    starts_on, ends_on = _term(award, notice)
    row = Award.objects.create(
        decision=decision,
        organisation=organisation,
        consortium=consortium,
        value=euro_of(award.value),
        foreign_value=foreign_of(award.value),
        contract_number=_number(award),
        contract_title=str(contract.title)[:250] if contract is not None else "",
        contact_email=organisation.email,
        winner_chosen_on=shown_date(contract.winner_decided if contract else None),
        concluded_on=shown_date(contract.concluded if contract else None),
        starts_on=starts_on,
        ends_on=ends_on,
        notice_facts=_facts(award, notice),
    )
    row.lots.set([lots[number] for number in award.lot_ids if number in lots])


def _term(award: NoticeAward, notice: Notice) -> tuple[date | None, date | None]:
    """The period of the lots of the award, when they share one."""
    periods = {(lot.period.starts_on, lot.period.ends_on) for lot in notice.lots if lot.id in award.lot_ids}
    return periods.pop() if len(periods) == 1 else (None, None)


def _facts(award: NoticeAward, notice: Notice) -> dict[str, object]:
    """What else the notice says of an award; dummy dates are flagged, and nothing is derived from dates."""
    contract = award.contract
    noted = {
        "winner_decided": contract.winner_decided if contract else None,
        "concluded": contract.concluded if contract else None,
        "award_date": notice.award_date,
    }
    return {
        "contract": contract.id if contract is not None else "",
        "lots": list(award.lot_ids),
        "group": award.group_id or "",
        "value": str(award.value) if award.value is not None else "",
        "winners": [str(winner.name) for winner in award.winners],
        "lead_known": award.lead is not None,
        "subcontractors": [str(each.name) for each in award.subcontractors],
        "tenders": [tender.reference or tender.id for tender in award.tenders],
        "dates": {
            name: {"on": each.on.isoformat(), "dummy": each.dummy} for name, each in noted.items() if each is not None
        },
    }
