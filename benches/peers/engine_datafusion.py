"""DataFusion: tables in memory by event type, one aggregation a type, sequences by window functions."""
import os

import datafusion

from plan import HOUR, NOW, kinds, threshold
from engine_polars import levels
from sql import Dialect

HASH = "substr(encode(sha256(concat('{salt}', chr(0), key)), 'hex'), 1, 16)"
TIMES = ("signup_ts", "last_seen_ts")


class Sql(Dialect):
    def real(self, value):
        return f"arrow_cast({value}, 'Float32')"

    def tags_any(self, tags):
        return " OR ".join(f"array_has(tags, {self.text(t)})" for t in tags)

    def month_day(self, a):
        return f"date_part('month', {a})", f"date_part('day', {a})"

    def sampled(self, salt_column, percent):
        return f"{salt_column} < '{threshold(percent):016x}'"

    def day(self):
        return "ts / 86400000"

    def running(self, before, after, columns, order, same):
        """Each row of `after` (k = 1) or `before` (k = 0) with what its window has seen."""
        key = f"pid, {same}" if same else "pid"
        frame = f"OVER (PARTITION BY {key} ORDER BY {order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        seen = ", ".join(f"{fn}(CASE WHEN k = {k} THEN {c} END) {frame} AS {name}" for fn, k, c, name in columns)
        keep = f", {same}" if same else ""
        left = f"SELECT pid, ts, start, before, 0 AS k{keep} FROM ({before}) AS l"
        right = f"SELECT pid, ts, 0 AS start, 0 AS before, 1 AS k{keep} FROM ({after}) AS r"
        return f"SELECT pid, ts, k, start AS own, before AS prior{keep}, {seen} FROM ({left} UNION ALL {right}) AS u"

    def sequence(self, q):
        if whole := self.came_back(q):
            return whole
        same = next((s.same for s in q.steps if s.same), None)
        extra = (same,) if same else ()
        keep = f", {same}" if same else ""
        cur = f"SELECT *, ts AS start, ts AS before FROM ({self.rows(q.first.event, q.first.where, q.days, *extra)}) AS f"
        for s in q.steps:
            rows = self.rows(s.event, s.where, q.days, *((s.same,) if s.same else ()))
            if s.kind == "then":
                near = f"SELECT * FROM ({cur}) AS c WHERE pid IN (SELECT pid FROM ({rows}) AS w)"
                seen = self.running(near, rows, [("max", 0, "ts", "last_ts"), ("max", 0, "start", "first_ts")], "ts, k", s.same)
                bounds = ["k = 1", "last_ts IS NOT NULL"]
                bounds += [f"ts - last_ts <= {s.within * HOUR}"] if s.within else []
                bounds += [f"ts - first_ts <= {q.all_within * HOUR}"] if q.all_within else []
                cur = f"SELECT pid, ts, first_ts AS start, last_ts AS before{keep} FROM ({seen}) AS s WHERE {' AND '.join(bounds)}"
            elif s.kind == "no":
                d = s.within * HOUR
                seen = self.running(cur, rows, [("min", 1, "ts", "next_ts")], "ts DESC, k DESC", s.same)
                cur = (f"SELECT pid, ts, own AS start, prior AS before{keep} FROM ({seen}) AS s "
                       f"WHERE k = 0 AND ts < {NOW - d} AND (next_ts IS NULL OR next_ts - ts > {d})")
            else:
                seen = self.running(cur, rows, [("max", 1, "ts", "barred")], "ts, k", s.same)
                cur = (f"SELECT pid, ts, own AS start, prior AS before{keep} FROM ({seen}) AS s "
                       f"WHERE k = 0 AND (barred IS NULL OR barred <= prior)")
        return f"SELECT DISTINCT pid FROM ({cur}) AS s"


class DataFusion:
    def __init__(self, data, store, threads):
        config = datafusion.SessionConfig().with_target_partitions(threads)
        self.db = datafusion.SessionContext(config)
        for name in ("profiles", "events"):
            self.db.register_parquet(f"{name}_file", f"{data}/{name}.parquet")

    def run(self, query):
        return self.db.sql(query).collect()

    def columns(self, table):
        return [f.name for f in self.db.table(table).schema()]

    def profiles(self, words=None):
        names = [c for c in self.columns("profiles_file") if not words or c in words]
        picked = ", ".join(f"CAST({c} AS BIGINT) AS {c}" if c in TIMES else c for c in names)
        return f"SELECT {picked}, CAST(id AS VARCHAR) AS key FROM profiles_file"

    def prepare(self, plan):
        self.run(f"CREATE TABLE profiles AS SELECT row_number() OVER (ORDER BY key) - 1 AS pid, * FROM ({self.profiles()}) AS p ORDER BY key")
        names = [r.as_py() for b in self.run("SELECT DISTINCT CAST(event_type AS VARCHAR) AS t FROM events_file") for r in b.column(0)]
        for event in names:
            self.run(f"""CREATE TABLE {event} AS SELECT p.pid, CAST(ts AS BIGINT) AS ts, amount, category, product_id, channel, page, campaign_id
                FROM events_file e JOIN profiles p ON p.id = e.profile_id WHERE event_type = '{event}' ORDER BY p.pid, ts""")

    def salts(self, plan):
        stored = self.columns("profiles")
        hashes = "".join(f", {HASH.format(salt=s)} AS {u}" for s, u in plan.salts.items() if u not in stored)
        self.run(f"CREATE OR REPLACE TABLE profiles AS SELECT *{hashes} FROM profiles")

    def load(self, plan):
        needs = plan.event_needs()
        columns = sorted({p for props, _ in needs.values() for p in props})
        rows = " OR ".join(f"(event_type = '{e}' AND ts >= arrow_cast(CAST({start} AS BIGINT), 'Timestamp(Millisecond, None)'))" for e, (_, start) in needs.items())
        self.run(f"CREATE TABLE events AS SELECT profile_id AS pid, event_type, CAST(ts AS BIGINT) AS ts, {', '.join(columns)} FROM events_file WHERE {rows}")
        for event, (props, _) in needs.items():
            self.run(f"CREATE VIEW {event} AS SELECT {', '.join(['pid', 'ts', *props])} FROM events WHERE event_type = '{event}'")
        words = {w for s in plan.segments for p in s.parts for c in kinds(p) for w in c if isinstance(w, str)}
        words |= {"birth_date", "lat", "lon", "tags", "id"}
        hashes = "".join(f", {HASH.format(salt=s)} AS {u}" for s, u in plan.salts.items())
        self.run(f"CREATE VIEW profiles AS SELECT *, id AS pid{hashes} FROM ({self.profiles(words)}) AS p")

    def evaluate(self, plan):
        d = Sql(plan)
        joins, columns = [], []
        for event, aggs in plan.by_event.items():
            for names, query in d.grouped(event, aggs):
                g = f"g{len(joins)}"
                self.run(f"CREATE OR REPLACE TABLE {g} AS {query}")
                joins.append(f"LEFT JOIN {g} ON p.pid = {g}.pid")
                zero = {plan.aggs[a] for a in aggs if d.zero(a)}
                columns += [f"coalesce({g}.{n}, 0) AS {n}" if n in zero else f"{g}.{n} AS {n}" for n in names]
        for mask, query, bits in d.masks():
            self.run(f"CREATE OR REPLACE TABLE {mask} AS {query}")
            joins.append(f"LEFT JOIN {mask} ON p.pid = {mask}.pid")
            columns += bits
        query = f"SELECT {', '.join(['p.*', *columns])} FROM profiles AS p {' '.join(joins)}"
        keep = [n for n in plan.carried() if n not in ("pid", "key")]
        self.layers(d, "flags", query, keep, plan.plain)
        if plan.ranked:
            ranks = " ".join(f"LEFT JOIN (SELECT pid, true AS hit FROM ({self.rank(plan, c)}) AS r) AS {n} ON f.pid = {n}.pid" for c, n in plan.ranks.items())
            hits = ", ".join(f"{n}.hit AS {n}" for n in plan.ranks.values())
            self.layers(d, "ranked", f"SELECT f.*, {hits} FROM flags AS f {ranks}", [], plan.ranked)

    def layers(self, d, table, query, keep, segments):
        groups = levels(segments)
        for level in groups:
            query = f"SELECT *, {', '.join(f'{d.segment(s)} AS {s.name}' for s in level)} FROM ({query}) AS l"
        self.run(f"CREATE OR REPLACE TABLE {table} AS SELECT {', '.join(['pid', 'key', *keep, *(s.name for s in segments)])} FROM ({query}) AS l")

    def rank(self, plan, c):
        _, size, _, among, per = c
        by = plan.by(c)
        known = f"FROM flags WHERE {among} AND {by} IS NOT NULL"
        if per:
            numbered = f"SELECT pid, row_number() OVER (PARTITION BY {per} ORDER BY {by} DESC, key) AS n {known} AND {per} IS NOT NULL"
            return f"SELECT pid FROM ({numbered}) AS n WHERE n <= {size}"
        if isinstance(size, str):
            size = (self.run(f"SELECT count(*) {known}")[0].column(0)[0].as_py() * int(size[:-1]) + 99) // 100
        return f"SELECT pid {known} ORDER BY {by} DESC, key LIMIT {size}"

    def counts(self, plan):
        out = {}
        for table, segments in (("flags", plan.plain), ("ranked", plan.ranked)):
            if segments:
                sums = ", ".join(f"sum(CAST({s.name} AS INT)) AS {s.name}" for s in segments)
                out.update(self.run(f"SELECT {sums} FROM {table}")[0].to_pylist()[0])
        return out

    def export(self, plan, out):
        os.makedirs(out, exist_ok=True)
        for table, segments in (("flags", plan.plain), ("ranked", plan.ranked)):
            for s in segments:
                self.run(f"COPY (SELECT key AS id FROM {table} WHERE {s.name} ORDER BY key) TO '{out}/{s.name}.csv' OPTIONS ('format.has_header' 'true')")
