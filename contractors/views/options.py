"""Options and extensions of a contract: the list, exercising, lapsing, adding (R38)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contractors import services
from contractors.forms import ExerciseForm, LapseForm, OptionAddForm
from contractors.models import ContractOption
from contractors.policies import ContractDuty
from contractors.selectors import option_of, options_page, why_option_decided
from contractors.states import ObligationKind, OptionAction
from contractors.views.pages import ActPage, contract_for, keep_file
from procurement.states import OptionKind
from sroi.accounts.visits import Visit, found_or_404, reading
from sroi.kernel.refusals import Blocker


@reading
def option_list(here: Visit, reference: str) -> HttpResponse:
    """The options and extensions of a contract, with what came of each."""
    contract = contract_for(here.user, reference)
    page = options_page(contract, here.user, here.on)
    return here.show("contractors/option_list.html", {"contract": contract, "page": page})


class OptionAct(ActPage):
    """An act on the options of a contract; afterwards back to their list."""

    def next_url(self) -> str:
        """Back to the options."""
        return reverse("contractors:option-list", args=[self.contract.reference])

    def more(self) -> Mapping[str, Any]:
        """The way back leads to the options."""
        return {"back_url": self.next_url()}


class OptionDecision(OptionAct):
    """A decision on one option that is open."""

    option_id: int
    option: ContractOption

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Which option it is."""
        self.option_id = int(kwargs["option"])
        return super().dispatch(request, *args, **kwargs)

    def form(self, *data: Any) -> Any:
        """The form of an option of this contract."""
        self.option = found_or_404(option_of(self.contract, self.option_id))
        return super().form(*data)

    def why_late(self) -> tuple[Blocker, ...]:
        """Somebody decided on it already."""
        return why_option_decided(found_or_404(option_of(self.contract, self.option_id)))

    def more(self) -> Mapping[str, Any]:
        """Which option it is."""
        return {**super().more(), "option": self.option}


class OptionExercise(OptionDecision):
    """Record that an option was exercised."""

    duty = OptionAction.EXERCISE
    form_class = ExerciseForm
    heading = _("Exercise an option or extension")
    intro = _("It becomes a dated row of the base, and of an extension the end of the contract moves.")
    done = _("The option is exercised. The obligation is computed again.")

    def initial(self) -> dict[str, Any]:
        """What was agreed beforehand."""
        return {"value": self.option.value, "ends_on": self.option.ends_on}

    def form_values(self) -> dict[str, Any]:
        """The new end is asked of an extension, and the promised value where an amount is owed."""
        return {
            "extends": self.option.kind == OptionKind.EXTENSION,
            "owes_amount": self.contract.obligation.kind == ObligationKind.AMOUNT,
        }

    def act(self, form: Any) -> None:
        """Exercise it with its document, both or neither."""
        document = keep_file(self.here, self.contract.dossier, "document", by=self.acting)
        services.exercise_option(option_id=self.option_id, entry=form.entry(document), by=self.person, at=self.at)


class OptionLapse(OptionDecision):
    """Record that an option is not exercised."""

    duty = OptionAction.LAPSE
    form_class = LapseForm
    heading = _("Let an option or extension lapse")
    intro = _("Nothing is owed for it. The option stays on record with the reason.")
    done = _("The option has lapsed.")

    def act(self, form: Any) -> None:
        """Let it lapse, with the document if there is one."""
        document = keep_file(self.here, self.contract.dossier, "document", by=self.acting)
        services.lapse_option(option_id=self.option_id, entry=form.entry(document), by=self.person, at=self.at)


class OptionAdd(OptionAct):
    """Add an option or extension that the case did not plan."""

    duty = ContractDuty.ADD_OPTION
    form_class = OptionAddForm
    heading = _("Add an option or extension")
    intro = _("As it stands in the contract. It counts from the day on which it is exercised.")
    done = _("The option is added.")

    def act(self, form: Any) -> None:
        """Add it."""
        services.add_option(contract_id=self.contract.pk, entry=form.entry(), by=self.person, at=self.at)
