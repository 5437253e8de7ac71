"""What the list of tenders in preparation says of a day that is past (A34)."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement import selectors
from procurement.models import Case
from procurement.selectors import PreparingFilter
from procurement.states import Phase
from tests.factories import dossiers
from tests.factories.cast import Cast, cast_case
from tests.procurement.pages import browser


@pytest.mark.django_db
def test_a_closing_that_is_past_took_place_and_is_not_late(cast: Cast) -> None:
    """Only a publication that was planned and did not come is late; a standstill that is over waits for the award."""
    case, select = cast_case(cast, Phase.PREPARE), cast_case(cast, Phase.SELECT)
    over = cast_case(cast, Phase.SELECT)
    today = timezone.localdate()
    Case.objects.filter(pk=case.pk).update(planned_publication_on=today - timedelta(days=3))
    Case.objects.filter(pk__in=(select.pk, over.pk)).update(tenders_close_at=timezone.now() - timedelta(days=40))
    dossiers.deadline(over.dossier, "procurement.standstill", due_on=today - timedelta(days=2))
    rows = {each.case.pk: each for each in selectors.preparing_page(cast.coordinator, PreparingFilter(), today).rows}
    assert [(rows[each.pk].is_late, rows[each.pk].since, rows[each.pk].what) for each in (case, select, over)] == [
        (True, 3, "geplande publicatie"),
        (False, 40, "inschrijving gesloten, nog te beslissen"),
        (False, 2, "opschortende termijn voorbij, nog te gunnen"),
    ]
    page = unescape(browser(cast.coordinator).get(reverse("procurement:preparing-list")).content.decode())
    assert page.count("dagen te laat") == 1
    assert "40 dagen geleden" in page
