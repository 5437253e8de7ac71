"""JSON Schema draft 4, as far as a published schema uses it; a word that is not known here is an error, not a pass."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
WORDS = frozenset(
    {"id", "$schema", "$ref", "title", "description", "definitions", "properties", "patternProperties", "items"}
    | {"type", "enum", "required", "format", "pattern", "minLength", "minItems", "minProperties", "uniqueItems"}
    | {"minimum", "maximum", "exclusiveMinimum", "default"}
    | {"codelist", "openCodelist", "deprecated", "extension", "mergeStrategy", "omitWhenMerged", "versionId"}
    | {"wholeListMerge", "NOTE", "descirption", "notes_for_guidance", "identifier", "contracts", "records"}
)
"""What may stand in a schema; the last two lines are notes of the standard and of its extensions."""


def wrong_with(value: Any, schema: Mapping[str, Any], *, closed: bool = False) -> list[str]:
    """Every way in which a value breaks a schema, by its place; `closed` refuses fields that no schema knows."""
    return list(_wrong(value, schema, schema, "$", closed=closed))


def _wrong(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str, *, closed: bool) -> Iterator[str]:
    schema = _meant(schema, root, at)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(TYPES[each](value) for each in types):
        yield f"{at}: {value!r} is no {' or '.join(types)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if isinstance(value, dict):
        yield from _wrong_object(value, schema, root, at, closed=closed)
    elif isinstance(value, list):
        yield from _wrong_list(value, schema, root, at, closed=closed)
    elif isinstance(value, str):
        yield from _wrong_text(value, schema, at)
    elif TYPES["number"](value):
        yield from _wrong_number(value, schema, at)


def _meant(schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Mapping[str, Any]:
    """The schema that a reference leads to; one with a word that is not known here is no schema."""
    if "$ref" in schema:
        schema = root["definitions"][schema["$ref"].removeprefix("#/definitions/")]
    unknown = set(schema) - WORDS
    if unknown:
        raise ValueError(f"{at}: the schema has words that are not known here: {sorted(unknown)}")
    return schema


def _wrong_object(
    value: dict[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str, *, closed: bool
) -> Iterator[str]:
    yield from (f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value)
    if len(value) < schema.get("minProperties", 0):
        yield f"{at}: too few fields"
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for name, each in value.items():
        found = [known[name]] if name in known else [part for form, part in patterns.items() if re.search(form, name)]
        if not found and closed:
            yield f"{at}.{name}: no schema knows this field"
        for part in found:
            yield from _wrong(each, part, root, f"{at}.{name}", closed=closed)


def _wrong_list(
    value: list[Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str, *, closed: bool
) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield f"{at}: too few"
    if schema.get("uniqueItems") and len({json.dumps(each, sort_keys=True) for each in value}) < len(value):
        yield f"{at}: something stands in it twice"
    for place, each in enumerate(value):
        yield from _wrong(each, schema.get("items", {}), root, f"{at}[{place}]", closed=closed)


def _wrong_text(value: str, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        yield f"{at}: too short"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} does not look like {schema['pattern']}"
    if "format" in schema and not FORMATS[schema["format"]](value):
        yield f"{at}: {value!r} is no {schema['format']}"


def _wrong_number(value: float, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    lowest, highest = schema.get("minimum"), schema.get("maximum")
    if lowest is not None and (value < lowest or (schema.get("exclusiveMinimum") and value == lowest)):
        yield f"{at}: {value} is too low"
    if highest is not None and value > highest:
        yield f"{at}: {value} is too high"


def _is_moment(text: str) -> bool:
    """A moment with its zone, as RFC 3339 has it."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


FORMATS: dict[str, Callable[[str], bool]] = {
    "date-time": _is_moment,
    "date": lambda text: bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)),
    "uri": lambda text: bool(urlsplit(text).scheme),
    "email": lambda text: "@" in text,
}
