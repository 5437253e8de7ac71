"""How the rooms are used: what a room may not do, what every act takes, and what nobody calls.

Each list of exceptions may only shrink: nothing is added, and what is mended leaves it.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db.models import TextChoices

from tests.architecture.code import APPS, PRODUCT, ROOT, Function, modules, name, room, tree

ORM = {"objects", "filter", "exclude", "exists", "order_by", "select_related", "prefetch_related", "create", "atomic"}

HELPERS = {
    "contractors.agreement_facts",
    "contractors.bureau",
    "contractors.computed_obligation",
    "contractors.content_hash",
    "contractors.discount_facts",
    "contractors.open_link",
    "contractors.recompute_obligation",
    "contractors.why_no_access",
    "contractors.why_no_contract",
    "contractors.why_not_account",
    "enforcement.contracts_to_forecast",
    "procurement.award_facts",
    "procurement.drop_draft",
    "procurement.find_bidder",
    "procurement.find_party",
    "procurement.holding_still",
    "procurement.questions_of",
    "reporting.contracts_to_evaluate",
    "reporting.contracts_to_look_at",
    "reporting.reports_to_close",
    "sroi.accounts.end_sessions",
    "sroi.accounts.send_welcome",
    "sroi.accounts.update_profile",
    "sroi.dossier.bundle_messages",
    "sroi.dossier.chase_batch",
    "sroi.dossier.chase_due",
    "sroi.dossier.deliver_message",
    "sroi.dossier.end_deadlines",
    "sroi.dossier.issue_letter",
    "sroi.dossier.judge_attachment",
    "sroi.dossier.letter_pdf",
    "sroi.dossier.meet_deadline",
    "sroi.dossier.move",
    "sroi.dossier.queue_mail",
    "sroi.dossier.queue_mails",
    "sroi.dossier.record",
    "sroi.dossier.remove_orphans",
    "sroi.dossier.render_letter",
    "sroi.dossier.set_deadline",
    "sroi.dossier.share_with",
}
"""What a services room shows beside its acts: helpers of an act that is already under way."""

UNCALLED: set[str] = set()
"""What is public and nobody in the product calls."""


def dotted(path: Path) -> str:
    """The module of a file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def public(*rooms: str) -> Iterator[tuple[Path, Function]]:
    """The functions of these rooms that others may call."""
    for path in modules(*APPS):
        if room(path) in rooms:
            yield from ((path, each) for each in tree(path).body if isinstance(each, Function) and each.name[0] != "_")


def test_views_ask_selectors_and_services() -> None:
    """House: a view parses, calls and renders; the database is asked elsewhere."""
    found = {
        f"{name(path)}: {ast.unparse(node)}"
        for path in modules()
        if room(path) == "views"
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in ORM)
        or (isinstance(node, ast.Name) and node.id == "get_object_or_404")
    }
    assert found == set()


def test_every_rule_names_its_number() -> None:
    """House: a rule names its number; what holds for all dated data stands before the first number."""
    found = {
        f"{dotted(path)}.{each.name}"
        for path, each in public("rules")
        if not re.search(r"\bR\d+|\bdated data\b", ast.get_docstring(each) or "")
    }
    assert found == set()


def acts() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every function on the public face of a services room."""
    for app in APPS:
        path = ROOT / app / "services"
        module = import_module(dotted(path)) if path.exists() or path.with_suffix(".py").exists() else None
        for each in getattr(module, "__all__", ()):
            made = getattr(module, each)
            if inspect.isfunction(made):
                yield f"{app.replace('/', '.')}.{each}", made


def is_an_act(function: Callable[..., Any]) -> bool:
    """Tell whether a function takes its arguments by name, says when, and runs whole or not at all."""
    taken = inspect.signature(function).parameters
    by_name = all(each.kind == inspect.Parameter.KEYWORD_ONLY for each in taken.values())
    return by_name and bool({"by", "at", "on"} & set(taken)) and hasattr(function, "__wrapped__")


def test_every_act_is_named_timed_and_whole() -> None:
    assert {each for each, function in acts() if not is_an_act(function)} - HELPERS == set()


@cache
def labelled() -> frozenset[str]:
    """Every value of a list of choices in the product: it has a label that a page can show."""
    found: set[str] = set()
    for path in modules(*APPS):
        if room(path) == "states":
            kinds = [each for each in vars(import_module(dotted(path))).values() if isinstance(each, type)]
            found |= {str(value) for kind in kinds if issubclass(kind, TextChoices) for value in kind.values}
    return frozenset(found)


def told(path: Path) -> Iterator[ast.expr]:
    """What a module gives as the kind of a deadline or letter, or as the verb of an event."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            named = {each.arg: each.value for each in node.keywords}
            if called in {"set_deadline", "meet_deadline", "LetterDraft", "Paper"} and "kind" in named:
                yield named["kind"]
            elif called == "record" and len(node.args) > 1:
                yield node.args[1]


def value_of(expression: ast.expr, path: Path) -> str | None:
    """The value of a constant; None for what is only known when the act runs."""
    if isinstance(expression, ast.Constant):
        return str(expression.value)
    first, *rest = ast.unparse(expression).split(".")
    found: Any = getattr(import_module(dotted(path)), first, None)
    for each in rest:
        found = getattr(found, each, None)
    return str(found) if isinstance(found, str) else None


def test_every_kind_and_verb_has_a_label() -> None:
    found = {
        f"{name(path)}: {ast.unparse(each)}"
        for path in modules(*APPS)
        if room(path) in {"services", "documents"}
        for each in told(path)
        if value_of(each, path) not in {None, *labelled()}
    }
    assert found == set()


def test_a_kind_without_a_label_is_seen() -> None:
    here = ROOT / "sroi" / "dossier" / "services" / "deadlines.py"
    assert value_of(ast.Constant("dossier.nothing"), here) not in labelled()
    assert value_of(ast.parse("DossierVerb.DEADLINE_WAIVED", mode="eval").body, here) in labelled()


def test_what_is_public_is_called() -> None:
    """A name that stands nowhere in the product but where it is made is not needed."""
    nodes = [node for path in modules(*PRODUCT) for node in ast.walk(tree(path))]
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    for template in (ROOT / "templates").rglob("*.html"):
        used |= set(re.findall(r"\w+", template.read_text(encoding="utf-8")))
    rooms = ("rules", "selectors", "services", "documents", "policies", "gates")
    uncalled = {f"{dotted(path)}.{each.name}" for path, each in public(*rooms) if each.name not in used}
    assert uncalled - UNCALLED == set()
