"""Which contracts owe jointly, and by which shares, on a day (R24a, R39)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from contractors.models import Contract, JointObligation, JointShare
from sroi.kernel import formats
from sroi.kernel.calendar import end_of_day


@dataclass(frozen=True, slots=True)
class Partner:
    """One contract in a joint obligation, with its agreed share."""

    contract: Contract
    percent: Decimal


def joint_partners(contract: Contract, on: date | None) -> tuple[Partner, ...]:
    """The contracts that owe jointly with this one at the end of a day, itself included; empty when it owes alone.

    Without a day: as it was agreed last.
    """
    return partners_of([contract.pk], on).get(contract.pk, ())


def partners_of(contracts: Collection[int], on: date | None) -> dict[int, tuple[Partner, ...]]:
    """The partners of each of these contracts that owes jointly, in one statement."""
    running = JointObligation.objects.filter(ended_at__isnull=True)
    if on is not None:
        moment = end_of_day(on)
        until = Q(ended_at__isnull=True) | Q(ended_at__gt=moment)
        running = JointObligation.objects.filter(until, agreed_at__lte=moment)
    rows = JointShare.objects.filter(joint__in=running.filter(shares__contract__in=contracts))
    rows = rows.select_related("contract__obligation", "contract__organisation", "contract__consortium")
    together = defaultdict[int, list[Partner]](list)
    for each in rows.order_by("contract_id"):
        together[each.joint_id].append(Partner(each.contract, each.percent))
    return {
        partner.contract.pk: tuple(partners)
        for partners in together.values()
        for partner in partners
        if partner.contract.pk in contracts
    }


def joint_text(contract: Contract, on: date | None) -> str:
    """The shares in words, own contract first; empty when it owes alone."""
    partners = joint_partners(contract, on)
    if not partners:
        return ""
    own = next(each for each in partners if each.contract == contract)
    others = [each for each in partners if each is not own]
    with_whom = ", ".join(f"{each.contract.contractor_name} ({formats.percent(each.percent)})" for each in others)
    return _("%(percent)s of what is missing; jointly with %(others)s") % {
        "percent": formats.percent(own.percent),
        "others": with_whom,
    }


def shares_now(contract: Contract) -> tuple[tuple[Contract, Decimal | None], ...]:
    """Every contract of the case with its running share, if any: what the page starts with."""
    rows = JointShare.objects.filter(joint__case=contract.case_id, joint__ended_at__isnull=True)
    known = dict(rows.values_list("contract", "percent"))
    contracts = Contract.objects.filter(case=contract.case_id).select_related(
        "organisation", "consortium", "obligation"
    )
    return tuple((each, known.get(each.pk)) for each in contracts.order_by("pk"))
