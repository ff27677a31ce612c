"""Lists as generators: filters and paths stay conditions until something is counted, added or chosen."""

from collections.abc import Callable
from dataclasses import replace
from functools import reduce

import ibis

from socle.rules.bulk import comparing, numbers, sql, values
from socle.rules.bulk.values import Date, Expr, Generator, List, Number, Record, Segment, Truth, Value

Leaf = Callable[[Value], Expr]


def generated(source: Expr, wrap: Callable[[Expr], Value]) -> List:
    """The list that an array holds; `wrap` makes a value of an item."""
    item = sql.argument(source)
    return List(segments=(Segment(generators=(Generator(source=source, item=item),), value=wrap(item)),))


def renewed(found: List) -> List:
    """The same list with variables of its own, so that it can stand inside a loop over itself."""
    old = [one.item for segment in found.segments for one in segment.generators]
    return values.rewritten(found, sql.renaming(old, [sql.like(one) for one in old]))


def single(value: Value) -> Segment:
    """One value as a list; nothing where it does not apply."""
    return applying(Segment(generators=(), value=value))


def applying(segment: Segment) -> Segment:
    """The segment without what does not apply: a list never holds that."""
    if segment.value.na is None:
        return segment
    return segment.kept(Truth(value=~segment.value.na, sure=True))


def through(segment: Segment, value: Value) -> List:
    """The segment's items replaced by a value of theirs, one level flattened where that is a list."""
    if not isinstance(value, List):
        return List(segments=(applying(replace(segment, value=value)),))
    inner = [
        Segment(generators=segment.generators + part.generators, value=part.value, keep=_kept(segment.keep, part.keep))
        for part in value.segments
    ]
    return List(segments=tuple(inner))


def _kept(one: Truth | None, other: Truth | None) -> Truth | None:
    return None if one is None and other is None else values.both(one, other)


def _keep(generators: tuple[Generator, ...], own: Truth | None) -> Truth:
    """Whether an item is in the list, by all its generators."""
    return reduce(values.both, (generator.keep for generator in generators), own or values.YES)


def _sure(segment: Segment) -> bool:
    return _keep(segment.generators, segment.keep).sure


def gathered(segment: Segment, leaf: Leaf, *, possible: bool) -> Expr:
    """One flat array of the leaf for each item that is certainly (or possibly) in the segment; NULL if any source is."""
    taken = sql.possibly if possible else sql.certainly
    if not segment.generators:
        only = ibis.array([leaf(segment.value)])
        return only if segment.keep is None else ibis.ifelse(taken(segment.keep.value), only, _empty(only))
    return _nested(segment, segment.generators, leaf, taken)


def _nested(segment: Segment, rest: tuple[Generator, ...], leaf: Leaf, taken: Callable[[Expr], Expr]) -> Expr:
    first, *inner = rest
    keep = (
        first.keep
        if inner
        else (None if first.keep is None and segment.keep is None else values.both(first.keep, segment.keep))
    )
    source = sql.filtered(
        first.source, first.item, None if keep is None else keep.value if keep.sure else taken(keep.value)
    )
    if not inner:
        return sql.mapped(source, first.item, leaf(segment.value))
    arrays = sql.mapped(source, first.item, _nested(segment, tuple(inner), leaf, taken))
    return ibis.ifelse(sql.complete(arrays), arrays.flatten(), ibis.null(arrays.type().value_type))


def _empty(array: Expr) -> Expr:
    return ibis.literal([], type=array.type())


def joined(arrays: list[Expr]) -> Expr:
    """The arrays one after the other, NULL if one is."""
    if len(arrays) == 1:
        return arrays[0]
    known = reduce(lambda one, other: one & other, (array.notnull() for array in arrays))
    return ibis.ifelse(known, reduce(lambda one, other: one.concat(other), arrays), ibis.null(arrays[0].type()))


def count(found: List) -> Number:
    """How many items, from the certain to the possible."""
    parts = [_count(segment) for segment in found.segments]
    return reduce(numbers.added, parts) if parts else Number(low=sql.integer(0), high=sql.integer(0), scale=0)


_PACK = 2**31  # a count of certain items above, of possible ones below, in one integer and so in one pass


def _count(segment: Segment) -> Number:
    keep = _keep(segment.generators, segment.keep)
    if keep.sure:
        low = _length(segment)
        return Number(low=low, high=low, scale=0)
    leaf = (keep.value.cast("int64") * sql.integer(_PACK + 1)).fill_null(1)
    packed = sql.shared(_sums(segment, segment.generators, leaf))
    low = sql.divided(packed, sql.integer(_PACK))
    return Number(low=low, high=packed % sql.integer(_PACK), scale=0)


def _length(segment: Segment) -> Expr:
    """How many items, where it is certain which are in the list."""
    keep = _keep(segment.generators, segment.keep)
    if len(segment.generators) == 1:
        only = segment.generators[0]
        return sql.length(sql.filtered(only.source, only.item, None if keep is values.YES else keep.value))
    return _sums(segment, segment.generators, ibis.ifelse(keep.value, sql.integer(1), sql.integer(0)))


def total(found: List, *, natural: bool) -> Number:
    """The sum; `natural` says that no item can be negative."""
    if not found.segments:
        return Number(low=sql.integer(0), high=sql.integer(0), scale=0)
    return reduce(numbers.added, (_total(segment, natural=natural) for segment in found.segments))


def _total(segment: Segment, *, natural: bool) -> Number:
    """What is certainly not in the list adds nothing, even if unknown; what may be in it adds from nothing to all."""
    value, keep = _number(segment.value), _keep(segment.generators, segment.keep)
    zero = sql.integer(0)
    if keep.sure:
        low = _sums(segment, segment.generators, _if_kept(keep, value.low))
        high = low if value.low is value.high else _sums(segment, segment.generators, _if_kept(keep, value.high))
        return Number(low=low, high=high, scale=value.scale)
    # a doubtful amount times zero: nothing, but unknown where the amount is
    least = value.low * zero if natural else ibis.ifelse(value.low < 0, value.low, value.low * zero)
    most = value.high if natural else ibis.ifelse(value.high > 0, value.high, value.high * zero)
    low = _sums(segment, segment.generators, ibis.cases((keep.value, value.low), (~keep.value, zero), else_=least))
    high = _sums(segment, segment.generators, ibis.cases((keep.value, value.high), (~keep.value, zero), else_=most))
    return Number(low=low, high=high, scale=value.scale)


def _if_kept(keep: Truth, value: Expr) -> Expr:
    return value if keep is values.YES else ibis.ifelse(keep.value, value, sql.integer(0))


def _sums(segment: Segment, rest: tuple[Generator, ...], leaf: Expr) -> Expr:
    """The leaf added up over all items, in one pass; what an outer generator leaves out is not looked into."""
    if not rest:
        return leaf
    first, *inner = rest
    body = _sums(segment, tuple(inner), leaf)
    if inner and first.keep is not None:
        body = ibis.ifelse(sql.possibly(first.keep.value), body, sql.integer(0))
    return sql.total(first.source, sql.mapped(first.source, first.item, body.fill_null(sql.UNKNOWN)))


def _number(value: Value) -> Number:
    if isinstance(value, values.Nothing):
        return Number(low=ibis.null("int64"), high=ibis.null("int64"), scale=0)
    if not isinstance(value, Number):
        raise TypeError("an unchecked rule adds what is no number")
    return value


def extreme(found: List, *, lowest: bool) -> Value:
    """The smallest or largest item; not applicable where there is none."""
    segments = _aligned(found)
    possible = [
        joined([gathered(one, lambda value, end=end: getattr(value, end), possible=True) for one in segments])
        for end in ("low", "high")
    ]
    sure = all(_sure(one) for one in segments) and all(one.value.low is one.value.high for one in segments)  # type: ignore[attr-defined]
    possible = [sql.shared(array) for array in possible]
    pick = (lambda array: array.mins()) if lowest else (lambda array: array.maxs())
    known = sql.sql_true(sql.complete(possible[0])) & sql.sql_true(sql.complete(possible[1]))
    none = sql.sql_true(sql.length(possible[0]) == 0)
    known, none = sql.shared(known), sql.shared(none)
    outer = pick(possible[0 if lowest else 1])
    outer = ibis.ifelse(known, outer, ibis.null(outer.type()))
    if sure:
        return replace(segments[0].value, low=outer, high=outer, na=none)
    certain = joined(
        [gathered(one, lambda value: value.high if lowest else value.low, possible=False) for one in segments]
    )  # type: ignore[attr-defined]
    inner = sql.shared(ibis.ifelse(known, pick(certain), ibis.null(outer.type())))
    outer = ibis.ifelse(inner.isnull(), ibis.null(outer.type()), outer)
    low, high = (outer, inner) if lowest else (inner, outer)
    return replace(segments[0].value, low=low, high=high, na=none)


def _aligned(found: List) -> list[Segment]:
    """The segments with their numbers at one scale."""
    if all(isinstance(one.value, Date) for one in found.segments):
        return list(found.segments)
    scale = max(_number(one.value).scale for one in found.segments)
    return [replace(one, value=numbers.at_scale(_number(one.value), scale)) for one in found.segments]


def holds(found: List, test: Callable[[Value], Truth], *, for_all: bool) -> Truth:
    """Whether some item, or every item, passes the test."""
    if for_all:
        return values.negated(holds(found, lambda value: values.negated(test(value)), for_all=False))
    return comparing.some([_holds(segment, segment.generators, test) for segment in found.segments])


def _holds(segment: Segment, rest: tuple[Generator, ...], test: Callable[[Value], Truth]) -> Truth:
    if not rest:
        return values.both(segment.keep, test(segment.value))
    first, *inner = rest
    passes = values.both(first.keep, _holds(segment, tuple(inner), test))
    if passes.sure:
        return Truth(value=sql.length(sql.filtered(first.source, first.item, passes.value)) > 0)
    rank = (passes.value.cast("int64") * sql.integer(2)).fill_null(1)
    highest = sql.mapped(first.source, first.item, rank).maxs()
    answer = highest.cases((2, sql.TRUE), (1, sql.UNKNOWN_TRUTH), else_=sql.FALSE)
    return Truth(value=ibis.ifelse(first.source.isnull(), sql.UNKNOWN_TRUTH, answer))


def doubtless(found: List) -> Truth:
    """Whether it is certain which items are in the list."""
    parts = []
    for one in found.segments:
        certain, possible = (gathered(one, lambda _value: sql.TRUE, possible=possible) for possible in (False, True))
        parts.append(sql.sql_true(possible.notnull() if _sure(one) else sql.length(certain) == sql.length(possible)))
    known = reduce(lambda one, other: one & other, parts) if parts else sql.TRUE
    return Truth(value=known, sure=True)


def array_of(found: List, leaf: Leaf) -> Expr:
    """The list as one array where its items are certain, else NULL."""
    arrays = [gathered(one, leaf, possible=True) for one in found.segments]
    array = sql.shared(joined(arrays))
    if all(_sure(one) for one in found.segments):
        return array
    return ibis.ifelse(doubtless(found).value, array, ibis.null(array.type()))


def settled(value: Value) -> Expr:
    """What an array holds of an item: exact values, NULL for those known only between bounds; records as they are."""
    match value:
        case Number() | Date():
            return values.exact(value)
        case Record() if value.struct is not None:
            return value.struct
        case values.Text() | Truth():
            return value.value
    raise NotImplementedError
