"""Segments as data: what every engine is asked, and how it is written as rules.

A condition is a tuple whose first part names its kind; `seg` writes it in the language. What a
kind means for the other engines stands in sql.py and engine_polars.py.
"""
from dataclasses import dataclass

NOW = "2026-01-01"


@dataclass(frozen=True)
class Agg:
    """An aggregate over the events of one type. `days` is the length of its window, None is ever."""

    fn: str  # count sum avg max days distinct first
    event: str
    prop: str = None
    where: tuple = ()  # of (property, operator, value)
    days: int = None


@dataclass(frozen=True)
class Step:
    """A step of a sequence: `then`, `then no` or `without`; hours bound the gap to the one before."""

    event: str
    where: tuple = ()
    kind: str = "then"
    within: int = None
    later: int = None  # at least so many hours later
    same: str = None  # a property that is equal to that of the first step


@dataclass(frozen=True)
class Seq:
    first: Step
    steps: tuple
    days: int
    all_within: int = None  # hours


@dataclass
class Segment:
    name: str
    group: str  # attributes, behaviour, sequences, composites
    parts: list  # conditions that must all hold
    of: str = None


@dataclass
class Suite:
    segments: list
    lets: list  # of (name, condition or Agg, group), in the order written


def literal(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(literal, value))}]"
    return f'"{value}"' if isinstance(value, str) else f"{value}"


def hours(h):
    n, unit = (h // 24, "day") if h % 24 == 0 else (h, "hour")
    return f"{n} {unit}{'' if n == 1 else 's'}"


def window(days):
    return "" if days is None else f" in last {days} {'day' if days == 1 else 'days'}"


class Writer:
    """Writes conditions; what a `let` names is written by its name."""

    def __init__(self, lets):
        self.names = {}
        for name, value, _ in lets:
            self.names.setdefault(value, name)

    def where(self, where, same=None):
        parts = [f"{p} {op} {literal(v)}" for p, op, v in where]
        parts += [f"{same} = chosen.{same}"] if same else []
        if not parts:
            return ""
        return f" where {parts[0]}" if len(parts) == 1 else f" where ({' and '.join(parts)})"

    def value(self, agg):
        if agg in self.names:
            return self.names[agg]
        prop = f".{agg.prop}" if agg.prop else ""
        return f"{agg.fn}({agg.event}{prop}{self.where(agg.where)}{window(agg.days)})"

    def did(self, agg, op, n):
        event, tail = f"{agg.event}{self.where(agg.where)}", window(agg.days)
        if agg.fn == "days":
            return f"did {event} on at least {n} days{tail}"
        if (op, n) == ("=", 0):
            return f"did not {event}{tail}"
        if op == "between":
            return f"did {event} {n[0]} to {n[1]} times{tail}"
        count = {(">=", 1): "", (">=", 2): " at least twice", ("=", 1): " once"}.get((op, n))
        if count is None:
            count = f" {'at least' if op == '>=' else 'at most'} {n} times"
        return f"did {event}{count}{tail}"

    def sequence(self, seq):
        named = " as chosen" if any(s.same for s in seq.steps) else ""
        out = f"did {seq.first.event}{self.where(seq.first.where)}{named}"
        for s in seq.steps:
            lead = {"then": "then ", "no": "then no ", "without": "without "}[s.kind]
            out += f"\n    {lead}{s.event}{self.where(s.where, s.same)}"
            out += f" within {hours(s.within)}" if s.within else ""
            out += f" at least {hours(s.later)} later" if s.later else ""
        if seq.all_within:
            out += f"\n    all within {hours(seq.all_within)}"
        return out + f"\n   {window(seq.days)}"

    def line(self, c):
        if c in self.names:
            return self.names[c]
        kind, *rest = c
        match kind:
            case "flag":
                return rest[0]
            case "and":
                return " and ".join(map(self.line, rest))
            case "is" if rest[1] == "between":
                return f"{rest[0]} between {rest[2][0]} and {rest[2][1]}"
            case "is":
                return f"{rest[0]} {rest[1]} {literal(rest[2])}"
            case "known" | "missing":
                return f"{rest[0]} is {kind}"
            case "tags":
                return f"tags contains {rest[0]} of {literal(rest[1])}"
            case "ends" | "starts":
                return f"{rest[0]} {kind} with {literal(rest[1])}"
            case "last":
                return f"{rest[0]} in last {rest[1]} days"
            case "before":
                return f"{rest[0]} before {rest[1]} days ago"
            case "born":
                return f"birth_date between {rest[0]} and {rest[1]}"
            case "birthday":
                return f"birth_date has anniversary in next {rest[0]} days"
            case "near":
                return f"(lat, lon) within {rest[0]} km of ({rest[1]:.4f}, {rest[2]:.4f})"
            case "not":
                return f"not {self.line(rest[0])}"
            case "in":
                return f"in segment {rest[0]}"
            case "did":
                return self.did(*rest)
            case "value":
                agg, op, n = rest
                return f"{self.value(agg)} {'between %s and %s' % n if op == 'between' else f'{op} {n}'}"
            case "share":
                a, b, op, n = rest
                return f"{self.value(a)} / {self.value(b)} {op} {n}"
            case "fresh":
                return f"did {rest[0].event} for the first time{window(rest[1])}"
            case "seq":
                return self.sequence(rest[0])
            case "top":
                size, by, among, per = rest
                by = by if isinstance(by, str) else self.value(by)
                return f"top {size} by {by} among {among}" + (f" per {per}" if per else "")
            case "sample":
                return f'sample {rest[0]}% by "{rest[1]}"'
        raise ValueError(c)

    def block(self, c, indent):
        """The lines of a condition, one condition a line."""
        lead = {"any": "any of", "none": "none of", "atleast": None}
        if c[0] not in lead or c in self.names:
            return ["  " * indent + self.line(c)]
        head = f"at least {c[1]} of" if c[0] == "atleast" else lead[c[0]]
        inner = [l for part in c[-1] for l in self.block(part, indent + 1)]
        return ["  " * indent + head + " {", *inner, "  " * indent + "}"]

    def segment(self, s):
        lines = [l for part in s.parts for l in self.block(part, 1)]
        of = f" of {s.of}" if s.of else ""
        if len(lines) == 1 and "\n" not in lines[0]:
            return f"segment {s.name}{of} {{ {lines[0].strip()} }}\n"
        return f"segment {s.name}{of} {{\n" + "\n".join(lines) + "\n}\n"


HEADS = {
    "attributes": "Who they are: conditions on attributes.",
    "behaviour": "What they did: counts and aggregates in windows.",
    "sequences": "What they did after what.",
    "composites": "Campaigns: groups of the other segments, ranks and samples.",
}


def seg(suite):
    """The rule files of a suite by name."""
    files = {}
    for group, head in HEADS.items():
        writer = Writer(suite.lets)
        lets = [let for let in suite.lets if let[2] == group and writer.names[let[1]] == let[0]]
        text = [f"# {head}\n\n"]
        for name, value, _ in lets:
            plain = Writer([let for let in suite.lets if let[1] != value])
            text.append(f"let {name} = {plain.value(value) if isinstance(value, Agg) else plain.line(value)}\n")
        text.append("\n" if lets else "")
        text.append("\n".join(writer.segment(s) for s in suite.segments if s.group == group))
        files[f"{group}.seg"] = "".join(text)
    return files
