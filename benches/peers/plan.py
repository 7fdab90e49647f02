"""What a suite needs, worked out once for all engines: aggregates by event type, sequences, ranks,
samples, and the order in which segments can be evaluated."""
import copy
from collections import defaultdict

from rules import Agg, Seq

DAY = 86_400_000
HOUR = 3_600_000
NOW = 1_767_225_600_000  # 2026-01-01T00:00:00Z in milliseconds


def since(days):
    return 0 if days is None else NOW - days * DAY


def kinds(condition):
    """Every condition in a condition, itself included."""
    if isinstance(condition, tuple):
        if condition and isinstance(condition[0], str):
            yield condition
        for part in condition:
            yield from kinds(part)


def values(condition, kind):
    if isinstance(condition, kind):
        yield condition
    elif isinstance(condition, tuple):
        for part in condition:
            yield from values(part, kind)


def threshold(percent):
    """The first 64 bits of the hash are below this."""
    return -(-percent * 2**64 // 100)


class Plan:
    def __init__(self, segments):
        self.segments = segments
        whole = tuple(p for s in segments for p in s.parts)
        self.aggs = {a: f"a{i}" for i, a in enumerate(dict.fromkeys(values(whole, Agg)))}
        self.seqs = {s: f"q{i}" for i, s in enumerate(dict.fromkeys(values(whole, Seq)))}
        leaves = list(kinds(whole))
        self.ranks = {c: f"r{i}" for i, c in enumerate(dict.fromkeys(c for c in leaves if c[0] == "top"))}
        self.salts = {c[2]: f"u_{c[2]}" for c in leaves if c[0] == "sample"}
        self.by_event = defaultdict(list)
        for agg in self.aggs:
            self.by_event[agg.event].append(agg)
        self.plain, self.ranked = self.order()

    def needs(self, segment):
        """The segments a segment mentions, and the ranks."""
        leaves = {c for p in segment.parts for c in kinds(p)}
        return {c[1] for c in leaves if c[0] == "in"} | {segment.of} - {None}, {c for c in leaves if c[0] == "top"}

    def order(self):
        """Segments after those they mention: those that no rank is needed for, then the others."""
        plain, ranked, left = {}, {}, list(self.segments)
        while left:
            ready = None
            for s in left:
                names, ranks = self.needs(s)
                if not ranks and names <= plain.keys():
                    ready = plain
                elif names <= plain.keys() | ranked.keys() and {r[3] for r in ranks} <= plain.keys():
                    ready = ranked
                if ready is not None:
                    ready[s.name] = s
                    left.remove(s)
                    break
            if ready is None:
                raise ValueError("segments need each other: " + ", ".join(s.name for s in left))
        return list(plain.values()), list(ranked.values())

    def chunks(self, size=100):
        """Plans of about so many segments that mention none of another, with the names of this one."""
        index = {s.name: i for i, s in enumerate(self.segments)}
        reach = [min([index[n] for n in self.needs(s)[0] | {r[3] for r in self.needs(s)[1]}], default=i) for i, s in enumerate(self.segments)]
        start, out, lowest = 0, [], [*reach, len(reach)]
        for i in range(len(reach) - 1, -1, -1):
            lowest[i] = min(lowest[i], lowest[i + 1])
        for end in range(1, len(reach) + 1):
            if end == len(reach) or (end - start >= size and lowest[end] >= end):
                part, names = copy.copy(self), {s.name for s in self.segments[start:end]}
                part.segments = self.segments[start:end]
                part.plain, part.ranked = ([s for s in group if s.name in names] for group in (self.plain, self.ranked))
                part.ranks = {r: n for r, n in self.ranks.items() if r[3] in names}
                out.append(part)
                start = end
        return out

    def carried(self):
        """What ranks and ranked segments read of the joined row: attributes, aggregates, samples."""
        out = {}
        for s in self.ranked:
            for c in [c for p in s.parts for c in kinds(p)]:
                names = [c[1]] if c[0] in ("is", "flag", "known", "missing") else []
                names += [c[2], c[4]] if c[0] == "top" else []
                names += [self.salts[c[2]]] if c[0] == "sample" else []
                out.update((n, None) for n in names if isinstance(n, str))
            out.update((self.aggs[a], None) for p in s.parts for a in values(p, Agg))
        return list(out)

    def by(self, rank):
        return rank[2] if isinstance(rank[2], str) else self.aggs[rank[2]]

    def event_needs(self):
        """By event type: the properties used, and the instant before which no event matters."""
        props, start = defaultdict(set), defaultdict(lambda: NOW)

        def need(event, names, days):
            props[event].update(names)
            start[event] = min(start[event], since(days))

        for a in self.aggs:
            need(a.event, [p for p, _, _ in a.where] + ([a.prop] if a.prop else []), a.days)
        for q in self.seqs:
            same = {s.same for s in q.steps if s.same}
            for s in (q.first, *q.steps):
                joined = same if s is q.first else {s.same} - {None}
                need(s.event, {p for p, _, _ in s.where} | joined, q.days)
        return {event: (sorted(props[event]), start[event]) for event in sorted(props)}


def present(part):
    """The aggregate without which a part cannot hold: its profiles are enough to look at."""
    match part:
        case ("did" | "value", agg, op, n) if (n[0] if op == "between" else n if op in (">=", "=") else 0) > 0:
            return agg
        case ("share", agg, _, ">=", n) if n > 0:
            return agg
        case ("fresh", agg, _):
            return agg
    return None


def driver(segment):
    """The aggregate whose profiles a count can begin with, if no attribute is read."""
    if segment.of or any(p[0] not in ("did", "value", "share", "fresh") for p in segment.parts):
        return None
    return next(filter(None, map(present, segment.parts)), None)
