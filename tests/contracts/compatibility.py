"""
What of a contract may not change, and what did.

Messages are read by programs older and newer than their writer (a mirrored topic, a replay, another
language), so a change must be harmless both ways: only a new optional field is. Shapes that others
only send to us may also take more than before: for them `only_taken_in` lets what is wider pass.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Schema = Mapping[str, Any]

LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
EXACT = ("pattern", "format", "contentEncoding")
WIDER = frozenset({"enum-widened", "bound-loosened", "no-longer-required", "types-widened"})


class Break(NamedTuple):
    """One incompatible change: where, which rule, and between what."""

    place: str
    rule: str
    detail: str = ""


def breaks(before: Schema, after: Schema, *, only_taken_in: bool = False) -> list[Break]:
    """Return what in *after* is incompatible with *before*, both whole JSON Schemas."""
    found = _Comparison(before, after).of(before, after, "")
    return [each for each in found if not (only_taken_in and each.rule in WIDER)]


def register_breaks(before: Schema, after: Schema) -> list[Break]:
    """Return what in the register of topics is incompatible with the one before."""
    found = []
    for topic, old in before.items():
        new = after.get(topic)
        if new is None:
            found.append(Break(topic, "topic-removed"))
            continue
        found += [Break(topic, "type-removed", t) for t in old["types"] if t not in new["types"]]
        found += [
            Break(topic, f"{what}-changed", f"{old[what]} -> {new[what]}")
            for what in ("key", "compacted", "partitions")
            if old[what] != new[what]
        ]
    return found


class _Comparison:
    """Two documents, whose `$ref` each looks up in itself."""

    def __init__(self, before: Schema, after: Schema) -> None:
        self._before, self._after = before.get("$defs", {}), after.get("$defs", {})

    def of(self, before: Schema, after: Schema, place: str) -> Iterator[Break]:
        before, after = _resolved(before, self._before), _resolved(after, self._after)
        old, new = _kinds(before, self._before), _kinds(after, self._after)
        for kind in sorted(old.keys() - new.keys()):
            yield Break(place, "types-narrowed" if new.keys() & old.keys() else "type", kind)
        for kind in sorted(new.keys() - old.keys()):
            yield Break(place, "types-widened" if new.keys() & old.keys() else "type", kind)
        yield from _exact(before, after, place, ("default",))
        for kind in sorted(old.keys() & new.keys()):
            yield from self._kind(old[kind], new[kind], place)

    def _kind(self, before: Schema, after: Schema, place: str) -> Iterator[Break]:
        yield from _values(before, after, place)
        yield from _bounds(before, after, place)
        yield from _exact(before, after, place, EXACT)
        yield from self._fields(before, after, place)
        for part in ("items", "additionalProperties", "propertyNames"):
            yield from self._part(before.get(part, True), after.get(part, True), f"{place}[{part}]")
        old, new = before.get("patternProperties", {}), after.get("patternProperties", {})
        if old.keys() != new.keys():
            yield Break(place, "pattern-changed", "keys")
        for pattern in old.keys() & new.keys():
            yield from self.of(old[pattern], new[pattern], f"{place}[values]")

    def _part(self, before: Any, after: Any, place: str) -> Iterator[Break]:
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from self.of(before, after, place)
        elif before != after:
            yield Break(place, "type", f"{before} -> {after}")

    def _fields(self, before: Schema, after: Schema, place: str) -> Iterator[Break]:
        old, new = before.get("properties", {}), after.get("properties", {})
        was, now = set(before.get("required", ())), set(after.get("required", ()))
        for name in old.keys() - new.keys():
            yield Break(_at(place, name), "field-removed")
        for name in now - was:
            yield Break(_at(place, name), "newly-required")
        for name in (was - now) & new.keys():
            yield Break(_at(place, name), "no-longer-required")
        for name in old.keys() & new.keys():
            yield from self.of(old[name], new[name], _at(place, name))


def _resolved(schema: Schema, defs: Schema) -> Schema:
    return {**defs[schema["$ref"].split("/")[-1]], **schema} if "$ref" in schema else schema


def _kinds(schema: Schema, defs: Schema) -> Mapping[str, Schema]:
    """The schema, or each of its alternatives, by type."""
    each = [_resolved(s, defs) for s in schema.get("anyOf", [schema])]
    return {str(s.get("type", "any")): s for s in each}


def _values(before: Schema, after: Schema, place: str) -> Iterator[Break]:
    old, new = (s.get("enum", [s["const"]] if "const" in s else None) for s in (before, after))
    if old is None or new is None:
        if old != new:
            yield Break(place, "enum-narrowed" if old is None else "enum-widened", "any value")
        return
    if gone := [value for value in old if value not in new]:
        yield Break(place, "enum-narrowed", str(gone))
    if added := [value for value in new if value not in old]:
        yield Break(place, "enum-widened", str(added))


def _bounds(before: Schema, after: Schema, place: str) -> Iterator[Break]:
    for bounds, sign in ((LOWER, 1), (UPPER, -1)):
        for bound in bounds:
            old, new = (sign * s.get(bound, sign * float("-inf")) for s in (before, after))
            if old != new:
                yield Break(place, "bound-tightened" if new > old else "bound-loosened", bound)


def _exact(before: Schema, after: Schema, place: str, names: tuple[str, ...]) -> Iterator[Break]:
    for name in names:
        if before.get(name) != after.get(name):
            yield Break(place, f"{name}-changed", f"{before.get(name)} -> {after.get(name)}")


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
