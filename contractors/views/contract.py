"""The page of one contract."""

from django.http import HttpResponse

from contractors.selectors import contract_page
from contractors.views.pages import contract_for
from sroi.accounts.visits import Visit, reading


@reading
def contract_detail(here: Visit, reference: str) -> HttpResponse:
    """Where the contract is, the next action, what is owed, agreed, planned and due (R7)."""
    page = contract_page(contract_for(here.user, reference), here.user, here.on)
    return here.show("contractors/contract_detail.html", {"page": page})
