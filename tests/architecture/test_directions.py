"""Foreign keys follow the layers too; import-linter cannot see those that are written as strings."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from tests.architecture.code import APPS

RANK = {path.replace("/", "."): rank for rank, path in enumerate(APPS)}


def package(model: type[Model]) -> str:
    """The app that a model belongs to, as the layers name it."""
    return apps.get_app_config(model._meta.app_label).name


def relations(models: list[type[Model]]) -> Iterator[tuple[type[Model], str, type[Model]]]:
    """Every relation between our own models: from, by, to."""
    for model in models:
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            target = field.related_model
            if isinstance(target, type) and package(target) in RANK:
                yield model, field.name, target


def test_no_relation_points_to_a_higher_layer() -> None:
    ours = [model for model in apps.get_models(include_auto_created=True) if package(model) in RANK]
    assert len(ours) > 10
    upward = [
        f"{model._meta.label}.{name} → {target._meta.label}"
        for model, name, target in relations(ours)
        if RANK[package(target)] > RANK[package(model)]
    ]
    assert upward == []
