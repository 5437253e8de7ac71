"""A list that is printed row by row reads as a loop would print it."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

BODY = "<{{ row.name }}|{{ label }}|{{ row.mark }}|{{ row.value }}|{{ row.name|upper }}|{% if row.value %}x{% endif %}>"
QUICK = Template("{% rows page as row %}" + BODY + "{% endrows %}")
PLAIN = Template("{% for row in page %}" + BODY + "{% endfor %}")


@dataclass(frozen=True)
class Row:
    """One row."""

    name: str
    mark: SafeString
    value: Decimal | None


ROWS = [Row("<b>", mark_safe("<i>"), Decimal("1234.5")), Row("A & B", SafeString(""), None)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_rows_print_what_a_loop_prints(language: str) -> None:
    with override(language):
        found = [each.render(Context({"page": ROWS, "label": "<Naam>"})) for each in (QUICK, PLAIN)]
    assert found[0] == found[1]
    assert "&lt;b&gt;|&lt;Naam&gt;|<i>|" in found[0]


def test_rows_leave_nothing_behind_and_may_be_none() -> None:
    part = Template("{% rows page as row %}{{ row.name }}{% endrows %}[{{ row.name }}]")
    assert part.render(Context({"page": ROWS, "row": {"name": "buiten"}})) == "&lt;b&gt;A &amp; B[buiten]"
    assert part.render(Context({"page": None})) == "[]"


def test_what_a_row_makes_itself_is_of_that_row() -> None:
    part = "{% for row in page %}{% firstof row.name as own %}{{ own }}{% endfor %}"
    quick = part.replace("for row in page", "rows page as row").replace("endfor", "endrows")
    found = [Template(each).render(Context({"page": ROWS})) for each in (part, quick)]
    assert found[0] == found[1] == "&lt;b&gt;A &amp; B"
