"""The options and extensions of a contract, with what came of each (R38)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from contractors import policies
from contractors.models import Contract, ContractOption
from contractors.policies import ContractDuty
from contractors.selectors.parts import Link
from contractors.states import OptionAction, OptionState
from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.kernel import formats
from sroi.kernel.pages import Status, Tone
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop

TONES: dict[str, Tone] = {
    OptionState.OPEN: "info",
    OptionState.EXERCISED: "pos",
    OptionState.LAPSED: "plain",
}


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option or extension: what, for how much, until when, and what was decided."""

    description: str
    kind: str
    value: Decimal | None
    period: str
    exercise_by: date
    status: Status
    decided: str
    document: str
    document_url: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class OptionsPage:
    """The options and extensions of a contract."""

    rows: tuple[OptionRow, ...]
    add_url: str


def options_page(contract: Contract, user: User, on: date) -> OptionsPage:
    """Every option of a contract; who decides gets the acts on those that are open."""
    runs = contract.closed_at is None
    decides = runs and policies.may(user, OptionAction.EXERCISE, contract)
    adds = runs and policies.may(user, ContractDuty.ADD_OPTION, contract)
    rows = contract.options.select_related("document", "decided_by")
    outsider = is_outsider(user)
    url = reverse("contractors:option-add", args=[contract.reference]) if adds else ""
    return OptionsPage(tuple(_row(each, contract, on, decides=decides, outsider=outsider) for each in rows), url)


def _row(option: ContractOption, contract: Contract, on: date, *, decides: bool, outsider: bool) -> OptionRow:
    file = option.document
    days = [formats.medium_date(each) for each in (option.starts_on, option.ends_on) if each]
    acts = decides and option.state == OptionState.OPEN
    return OptionRow(
        description=option.description,
        kind=str(option.get_kind_display()).partition(":")[0],
        value=option.value,
        period=" – ".join(days),
        exercise_by=option.exercise_by,
        status=_status(option, on),
        decided=_decided(option, outsider=outsider),
        document=file.name if file else "",
        document_url=reverse("dossier:attachment", args=[file.key]) if file and not outsider else "",
        links=_links(option, contract) if acts else (),
    )


def _status(option: ContractOption, on: date) -> Status:
    if option.state == OptionState.OPEN and option.exercise_by < on:
        return Status(_("Last day is past"), "neg")
    return Status(str(option.get_state_display()), TONES[option.state])


def _decided(option: ContractOption, *, outsider: bool) -> str:
    """When it was decided, by whom, and why."""
    if option.decided_on is None:
        return ""
    who = option.decided_by.name if option.decided_by and not outsider else ""
    return ", ".join(filter(None, (formats.medium_date(option.decided_on), who, option.reason)))


def _links(option: ContractOption, contract: Contract) -> tuple[Link, ...]:
    acts = {"option-exercise": _("Exercise"), "option-lapse": _("Let lapse")}
    return tuple(
        Link(label, reverse(f"contractors:{name}", args=[contract.reference, option.pk]))
        for name, label in acts.items()
    )


def option_of(contract: Contract, option_id: int) -> ContractOption | None:
    """An option of this contract."""
    return contract.options.select_related("decided_by").filter(pk=option_id).first()


def why_option_decided(option: ContractOption) -> tuple[Blocker, ...]:
    """What was decided on an option already, by whom and when; nothing while it is open."""
    if option.state == OptionState.OPEN or option.decided_on is None or option.decided_by is None:
        return ()
    message = gettext_noop("%(name)s recorded “%(option)s” already: decided on %(day)s.")
    name, what, day = option.decided_by.name, option.description, option.decided_on
    return (blocker("option-decided", message, source="R38", name=name, option=what, day=day),)
