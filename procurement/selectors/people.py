"""Who works on a case, and the lessons that it wrote."""

from datetime import date

from procurement.models import Case, Lesson
from sroi.dossier.selectors import PersonRow, people_of
from sroi.reference import selectors as reference


def people_of_case(case: Case) -> tuple[PersonRow, ...]:
    """Who has a role on the case."""
    return people_of(case.dossier)


def lessons_of(case: Case) -> tuple[Lesson, ...]:
    """The lessons of this case, newest first."""
    return tuple(case.lessons.select_related("theme", "written_by"))


def theme_ids(day: date) -> tuple[int, ...]:
    """The themes in force on this day."""
    return tuple(theme.row_id for theme in reference.themes_on(day))
