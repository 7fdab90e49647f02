"""Polars: frames by event type sorted by profile and time, one small group-by a set of windows,
sequences by merges on one sorted key, aggregates scattered to dense rows."""
import hashlib
import os

import polars as pl

from plan import DAY, HOUR, NOW, driver, kinds, since, threshold
from rules import Segment

BITS = 37  # of the time in a sequence key; 2^36 ms are 795 days
BASE = NOW - 2**36
COL = pl.col


class Conditions:
    """Conditions as expressions on the frame of joined rows."""

    def __init__(self, plan):
        self.plan = plan

    def compare(self, a, op, value):
        match op:
            case "between":
                return a.is_between(*value)
            case "in":
                return a.is_in(list(value))
            case "=" | "is":
                return a == value
            case "!=":
                return a != value
            case ">=":
                return a >= value
            case ">":
                return a > value
            case "<=":
                return a <= value
            case "<":
                return a < value
        raise ValueError(op)

    def all(self, parts):
        parts = list(parts)
        out = parts[0]
        for p in parts[1:]:
            out = out & p
        return out

    def sure(self, c):
        return self.cond(c).fill_null(False)

    def cond(self, c):
        kind, *r = c
        match kind:
            case "flag" | "in":
                return COL(r[0])
            case "is":
                value = pl.lit(r[2], pl.Float32) if isinstance(r[2], float) else r[2]
                return self.compare(COL(r[0]), r[1], value)
            case "known":
                return COL(r[0]).is_not_null()
            case "missing":
                return COL(r[0]).is_null()
            case "tags":
                return COL("tags_" + "_".join(r[1]))
            case "starts":
                return COL(r[0]).cast(pl.String).str.starts_with(r[1])
            case "ends":
                return COL(r[0]).str.ends_with(r[1])
            case "last":
                return (COL(r[0]) >= since(r[1])) & (COL(r[0]) < NOW)
            case "before":
                return COL(r[0]) < since(r[1])
            case "born":
                return COL("birth_date").is_between(*(pl.lit(d).str.to_date() for d in r))
            case "birthday":
                return (COL("birth_date").dt.month() == 1) & (COL("birth_date").dt.day() <= r[0])
            case "near":
                km, lat, lon = r
                hav = lambda a, b: ((COL(a) - b).radians() / 2).sin().pow(2)
                inner = hav("lat", lat) + COL("lat").radians().cos() * pl.lit(lat).radians().cos() * hav("lon", lon)
                return COL("lat").is_between(lat - km / 110, lat + km / 110) & (2 * 6371.0088 * inner.sqrt().arcsin() <= km)
            case "and":
                return self.all(map(self.cond, r))
            case "any":
                return ~self.all(~self.sure(p) for p in r[0])
            case "not":
                return ~self.sure(r[0])
            case "none":
                return self.all(~self.sure(p) for p in r[0])
            case "atleast":
                return sum(self.sure(p).cast(pl.UInt8) for p in r[1]) >= r[0]
            case "did" | "value":
                agg, op, n = r
                return self.compare(COL(self.plan.aggs[agg]), op, n)
            case "share":
                a, b, op, n = r
                return self.compare(COL(self.plan.aggs[a]) / COL(self.plan.aggs[b]), op, n) & (COL(self.plan.aggs[b]) > 0)
            case "fresh":
                return COL(self.plan.aggs[r[0]]) >= since(r[1])
            case "seq":
                return COL(self.plan.seqs[r[0]])
            case "top":
                return COL(self.plan.ranks[c])
            case "sample":
                return COL(self.plan.salts[r[1]]) < pl.lit(threshold(r[0]), pl.UInt64)
        raise ValueError(c)

    def segment(self, s):
        parts = ([COL(s.of)] if s.of else []) + [self.cond(p) for p in s.parts]
        return self.all(parts).fill_null(False).alias(s.name)

    def where(self, where, days=None):
        parts = [self.compare(COL(p), op, list(v) if isinstance(v, tuple) else v) for p, op, v in where]
        parts += [COL("ts") >= since(days)] if days is not None else []
        return self.all(parts) if parts else None


def hashed(salt, keys):
    head, new = salt.encode() + b"\0", hashlib.sha256
    return pl.Series([int.from_bytes(new(head + k.encode()).digest()[:8], "big") for k in keys], dtype=pl.UInt64)


class Polars:
    def __init__(self, data, store, threads):
        self.data = data

    def read_profiles(self, columns=None):
        p = pl.scan_parquet(f"{self.data}/profiles.parquet")
        p = p.select(columns) if columns else p
        times = [c for c in ("signup_ts", "last_seen_ts") if not columns or c in columns]
        p = p.with_columns(COL("id").cast(pl.String).alias("key"), *(COL(c).dt.epoch("ms") for c in times))
        self.profiles = p.sort("key").with_row_index("pid").collect()

    def prepare(self, plan):
        self.read_profiles()
        rows = self.profiles.lazy().select("id", "pid")
        events = pl.scan_parquet(f"{self.data}/events.parquet").with_columns(COL("ts").dt.epoch("ms"))
        joined = events.join(rows, left_on="profile_id", right_on="id").drop("profile_id").collect()
        parts = joined.partition_by("event_type", as_dict=True, include_key=False)
        del joined
        self.events = {k[0]: parts.pop(k).sort("pid", "ts") for k in list(parts)}
        self.tags = self.exploded().collect().sort("tags")

    def exploded(self):
        return self.profiles.lazy().select("pid", "tags").explode("tags").drop_nulls()

    def salts(self, plan):
        self.profiles = self.profiles.with_columns(hashed(s, self.profiles["key"]).alias(u) for s, u in plan.salts.items())

    def load(self, plan):
        """One shot: the columns the plan needs, and of the events the rows that can matter."""
        schema = pl.read_parquet_schema(f"{self.data}/profiles.parquet")
        words = {w for s in plan.segments for p in s.parts for c in kinds(p) for w in c if isinstance(w, str)}
        extra = {"birth_date", "lat", "lon", "tags", "id"}
        self.read_profiles([c for c in schema if c in words | extra])
        needs = plan.event_needs()
        columns = sorted({p for props, _ in needs.values() for p in props})
        keep = [(COL("event_type") == e) & (COL("ts").dt.epoch("ms") >= start) for e, (_, start) in needs.items()]
        wanted = ~Conditions(plan).all(~k for k in keep)
        events = pl.scan_parquet(f"{self.data}/events.parquet").filter(wanted)
        events = events.select("profile_id", "event_type", COL("ts").dt.epoch("ms"), *columns)
        rows = self.profiles.lazy().select("id", "pid")
        events = events.join(rows, left_on="profile_id", right_on="id").drop("profile_id").collect()
        self.tags = None
        self.events = {k[0]: f for k, f in events.partition_by("event_type", as_dict=True, include_key=False).items()}

    def scatter(self, rows, values, empty):
        return pl.repeat(empty, self.profiles.height, dtype=values.dtype, eager=True).scatter(rows, values)

    def aggregate(self, c, agg, start):
        condition = c.where(agg.where, None if since(agg.days) == start else agg.days)
        if agg.fn == "count":
            return pl.len() if condition is None else condition.sum()
        value = COL("ts" if agg.fn == "first" else agg.prop)
        value = value if condition is None else pl.when(condition).then(value)
        return {"sum": value.sum, "avg": value.mean, "max": value.max, "first": value.min}[agg.fn]()

    def groups(self, c, plan):
        """The lazy frames of all aggregates: of each event type one, and one a distinct count."""
        for event, aggs in plan.by_event.items():
            frame = self.events[event].lazy()
            plain = [a for a in aggs if a.fn not in ("days", "distinct")]
            if plain:
                start = min(since(a.days) for a in plain)
                rows = frame.filter(COL("ts") >= start) if start else frame
                yield plain, rows.group_by("pid").agg(self.aggregate(c, a, start).alias(plan.aggs[a]) for a in plain)
            for a in aggs:
                if a not in plain:
                    condition = c.where(a.where, a.days)
                    rows = frame.filter(condition) if condition is not None else frame
                    value = COL("ts") // DAY if a.fn == "days" else COL(a.prop)
                    rows = rows.select("pid", value.alias("v")).drop_nulls("v").unique()
                    yield [a], rows.group_by("pid").agg(pl.len().alias(plan.aggs[a]))

    def rows(self, c, step, days, *columns):
        condition = c.where(step.where, days)
        key = (COL("pid").cast(pl.Int64) * 2**BITS + (COL("ts") - BASE)).alias("key")
        frame = self.events[step.event].lazy()
        frame = frame if condition is None else frame.filter(condition)
        return frame.select("pid", key, *columns).sort("key")

    def sequence(self, c, q):
        """The rows of a sequence. The key is profile, then time, so that a merge finds of each step
        the latest of the step before; a profile of its own is farther away than any tolerance."""
        step = q.steps[0]
        if len(q.steps) == 1 and step.later and step.event == q.first.event and step.where == q.first.where:
            span = COL("key").max() - COL("key").min() >= step.later * HOUR
            return self.rows(c, q.first, q.days).group_by("pid").agg(span.alias("ok")).filter("ok").select("pid")
        same = next((s.same for s in q.steps if s.same), None)
        extra = [same] if same else []
        cur = self.rows(c, q.first, q.days, *extra).with_columns(start="key")
        for s in q.steps:
            by = ["pid", s.same] if s.same else None
            other = self.rows(c, s, q.days, *([s.same] if s.same else []))
            if s.kind == "then":
                near = cur.join(other.select("pid").unique(), on="pid", how="semi", maintain_order="left")
                near = near.with_columns(before="key")
                bound = s.within and s.within * HOUR
                bound = bound or q.all_within and q.all_within * HOUR
                joined = other.join_asof(near.drop([] if by else ["pid"]), on="key", by=by, strategy="backward", tolerance=bound, check_sortedness=False)
                cur = joined.filter(COL("start").is_not_null())
                if q.all_within:
                    cur = cur.filter(COL("key") - COL("start") <= q.all_within * HOUR)
            elif s.kind == "no":
                d = s.within * HOUR
                open_ = cur.filter(COL("key") - COL("pid").cast(pl.Int64) * 2**BITS + BASE < NOW - d)
                other = other.with_columns(after="key")
                other = other if by else other.drop("pid")
                cur = open_.join_asof(other, on="key", by=by, strategy="forward", tolerance=d, check_sortedness=False)
                cur = cur.filter(COL("after").is_null()).drop("after")
            else:
                other = other.with_columns(barred="key").drop("pid")
                cur = cur.join_asof(other, on="key", strategy="backward", allow_exact_matches=False, check_sortedness=False)
                cur = cur.filter(COL("barred").is_null() | (COL("barred") <= COL("before"))).drop("barred")
        return cur.select(COL("pid").unique())

    def evaluate(self, plan):
        """`flags`: a boolean column a segment, a row a profile in the order of keys."""
        c = Conditions(plan)
        frame = self.joined(c, plan)
        for level in levels(plan.plain):
            frame = self.level(c, plan, frame, level)
        if plan.ranked:
            frame = frame.with_columns(self.rank(plan, frame, r).alias(n) for r, n in plan.ranks.items())
            for level in levels(plan.ranked):
                frame = self.level(c, plan, frame, level)
        self.flags = frame

    def joined(self, c, plan):
        """The profiles with a column for each aggregate, sequence and set of tags."""
        groups = list(self.groups(c, plan))
        lazy = [g for _, g in groups] + [self.sequence(c, q) for q in plan.seqs]
        tags = list(dict.fromkeys(self.tag_sets(plan)))
        if tags:
            tagged = self.tags.lazy() if self.tags is not None else self.exploded()
            lazy += [tagged.filter(COL("tags").is_in(list(t))).select(COL("pid").unique()) for t in tags]
        done = pl.collect_all(lazy)
        columns = []
        for (aggs, _), frame in zip(groups, done):
            for a in aggs:
                name, empty = plan.aggs[a], 0 if zero(a) else None
                columns.append(self.scatter(frame["pid"], frame[name], empty).alias(name))
        names = [*plan.seqs.values(), *("tags_" + "_".join(t) for t in tags)]
        for name, frame in zip(names, done[len(groups):]):
            columns.append(self.members(frame["pid"]).alias(name))
        return self.profiles.with_columns(columns)

    def level(self, c, plan, frame, segments):
        """The flags of some segments. Numbers of samples that are not stored are drawn for those
        alone who meet all else."""
        late = {s.name: [p for p in s.parts if p[0] == "sample" and plan.salts[p[2]] not in frame.columns] for s in segments}
        first = [Segment(s.name, s.group, [p for p in s.parts if p not in late[s.name]], s.of) for s in segments]
        frame = frame.lazy().with_columns(c.segment(s) for s in first).collect()
        for name, samples in late.items():
            for _, percent, salt in samples:
                rows = frame.filter(name).select("pid", "key")
                drawn = rows["pid"].filter(hashed(salt, rows["key"]) < threshold(percent))
                frame = frame.with_columns(self.members(drawn).alias(name))
        return frame

    def members(self, rows):
        return self.scatter(rows, pl.repeat(True, len(rows), eager=True), False)

    def count(self, plan):
        """One segment's size, from no more frames than it needs."""
        c, s = Conditions(plan), plan.segments[0]
        if len(s.parts) == 1 and s.parts[0][0] == "seq" and not s.of:
            return self.sequence(c, s.parts[0][1]).select(pl.len()).collect().item()
        first = driver(s)
        if first is None:
            return self.joined(c, plan).lazy().filter(c.segment(s)).select(pl.len()).collect().item()
        groups = list(self.groups(c, plan))
        frame = next(g for aggs, g in groups if first in aggs)
        for _, other in groups:
            frame = frame if other is frame else frame.join(other, on="pid", how="left")
        filled = frame.with_columns(COL(n).fill_null(0) for a, n in plan.aggs.items() if zero(a))
        return filled.filter(c.segment(s)).select(pl.len()).collect().item()

    def tag_sets(self, plan):
        return (k[2] for s in plan.segments for p in s.parts for k in kinds(p) if k[0] == "tags")

    def rank(self, plan, frame, c):
        _, size, _, among, per = c
        by = plan.by(c)
        known = frame.lazy().filter(COL(among) & COL(by).is_not_null()).select("pid", by, *([per] if per else []))
        if per:
            rank = COL(by).rank("ordinal", descending=True).over(per)
            rows = known.filter(COL(per).is_not_null()).filter(rank <= size)
        else:
            if isinstance(size, str):
                size = (known.select(pl.len()).collect().item() * int(size[:-1]) + 99) // 100
            rows = known.sort(by, "pid", descending=[True, False]).head(size)
        rows = rows.select("pid").collect()["pid"]
        return self.members(rows)

    def counts(self, plan):
        return self.flags.select(COL(s.name).sum() for s in plan.segments).row(0, named=True)

    def export(self, plan, out):
        os.makedirs(out, exist_ok=True)
        keys = self.flags.select(COL("key").alias("id"))
        for s in plan.segments:
            keys.filter(self.flags[s.name]).write_csv(f"{out}/{s.name}.csv")


def zero(agg):
    return agg.fn in ("count", "sum", "days", "distinct")


def levels(segments):
    """Segments in groups of which none mentions another of its group."""
    level = {}
    for s in segments:
        names = {k[1] for p in s.parts for k in kinds(p) if k[0] == "in"} | {s.of}
        level[s.name] = 1 + max((level[n] for n in names if n in level), default=0)
    return [[s for s in segments if level[s.name] == n] for n in sorted(set(level.values()))]
