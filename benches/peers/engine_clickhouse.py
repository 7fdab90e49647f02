"""ClickHouse in process (chdb): MergeTree tables by event type, sequences by windowFunnel and arrays."""
import os
import shutil

from chdb import session

from plan import DAY, HOUR, NOW, kinds
from sql import Dialect

HASH = "reinterpretAsUInt64(reverse(substring(SHA256(concat('{salt}', char(0), key)), 1, 8)))"
TEXTS = ("country", "language", "gender", "loyalty_tier", "device", "acquisition_channel")


class Sql(Dialect):
    bit_or, has_bit = "groupBitOr", "bitAnd({mask}, {bit}) <> 0"

    def real(self, value):
        return f"toFloat32({value})"

    def starts(self, a, text):
        return f"startsWith({a}, {self.text(text)})"

    def ends(self, a, text):
        return f"endsWith({a}, {self.text(text)})"

    def tags_any(self, tags):
        return f"hasAny(tags, [{', '.join(map(self.text, tags))}])"

    def date(self, text):
        return f"toDate32('{text}')"

    def month_day(self, a):
        return f"toMonth({a})", f"toDayOfMonth({a})"

    def when(self, function, value, condition):
        value = "" if value == "*" else value
        name = {"count": "count", "sum": "sum", "min": "min", "avg": "avgOrNull", "max": "maxOrNull"}[function]
        return f"{name}If({', '.join(filter(None, (value, condition)))})" if condition else f"{name}({value})"

    def segment(self, s):
        return f"CAST({super().segment(s)} AS UInt8)"

    def day(self):
        return f"intDiv(ts, {DAY})"

    def sequence(self, q):
        """One group a profile (or a profile and product): a funnel where one bound is for the whole
        chain, else arrays of the times of the steps."""
        if whole := self.came_back(q):
            return whole
        steps = (q.first, *q.steps)
        same = next((s.same for s in q.steps if s.same), None)
        rows = " UNION ALL ".join(
            f"SELECT pid, ts, {i} AS k{', ' + same if same else ''} FROM ({self.rows(s.event, s.where, q.days, *([same] if same else []))})"
            for i, s in enumerate(steps))
        key = f"pid, {same}" if same else "pid"
        bound = q.all_within or (len(steps) == 2 and steps[1].kind == "then" and steps[1].within)
        if bound:
            hits = ", ".join(f"k = {i}" for i in range(len(steps)))
            inner = f"SELECT pid FROM ({rows}) GROUP BY {key} HAVING windowFunnel({bound * HOUR})(toUInt64(ts), {hits}) = {len(steps)}"
        else:
            arrays = ", ".join(f"groupArrayIf(ts, k = {i}) AS t{i}" for i in range(len(steps)))
            needed = " AND ".join(f"notEmpty(t{i})" for i, s in enumerate(steps) if s.kind == "then")
            inner = f"SELECT pid, {arrays} FROM ({rows}) GROUP BY {key} HAVING {needed} AND {self.chain(steps, 0)}"
        return f"SELECT DISTINCT pid FROM ({inner})"

    def chain(self, steps, i):
        """Some choice of events for the steps from `i` on, after `x(i-1)`."""
        if i >= len(steps):
            return "1"
        s, here, before = steps[i], f"x{i}", f"x{i - 1}"
        if s.kind == "no":
            d = s.within * HOUR
            return f"{before} < {NOW - d} AND NOT arrayExists({here} -> {here} >= {before} AND {here} <= {before} + {d}, t{i})"
        if s.kind == "without":
            return f"NOT arrayExists({here} -> {here} > x{i - 2} AND {here} < {before}, t{i}) AND {self.chain(steps, i + 1)}"
        bounds = [f"{here} >= {before}"] if i else []
        bounds += [f"{here} <= {before} + {s.within * HOUR}"] if s.within else []
        return f"arrayExists({here} -> {' AND '.join([*bounds, self.chain(steps, i + 1)])}, t{i})"


# The types of columns that never are missing: no null maps to read.
PLAIN = {
    **{c: f"CAST(assumeNotNull({c}) AS LowCardinality(String))" for c in TEXTS if c != "gender"},
    **{c: f"toUnixTimestamp64Milli(assumeNotNull({c}))" for c in ("signup_ts", "last_seen_ts")},
    **{c: f"assumeNotNull({c})" for c in ("id", "orders_count", "points_balance", "churn_score", "is_anonymous", "lat", "lon")},
    "tags": "arrayMap(t -> assumeNotNull(t), tags)",
}
EVENT = {
    "pid": "assumeNotNull(profile_id)", "ts": "toUnixTimestamp64Milli(assumeNotNull(ts))",
    "amount": "assumeNotNull(amount)", "product_id": "assumeNotNull(product_id)", "campaign_id": "ifNull(campaign_id, -1)",
    "category": "CAST(assumeNotNull(category) AS LowCardinality(String))",
    "channel": "CAST(assumeNotNull(channel) AS LowCardinality(String))", "page": "assumeNotNull(page)",
}


class ClickHouse:
    def __init__(self, data, store, threads, fresh=True):
        self.data = data
        if fresh:
            shutil.rmtree(store, ignore_errors=True)
        self.session = session.Session(store)
        for setting in (f"max_threads = {threads}", "session_timezone = 'UTC'", "engine_file_truncate_on_insert = 1"):
            self.run(f"SET {setting}")

    def run(self, query, form="TSV"):
        return str(self.session.query(query, form))

    def profiles(self):
        replaced = ", ".join(f"{value} AS {name}" for name, value in PLAIN.items())
        return f"SELECT * REPLACE ({replaced}), toString(assumeNotNull(id)) AS key FROM file('{self.data}/profiles.parquet')"

    def source(self, columns):
        return ", ".join(f"{EVENT[c]} AS {c}" for c in columns) + f" FROM file('{self.data}/events.parquet')"

    def prepare(self, plan):
        self.run(f"""CREATE TABLE profiles ENGINE = MergeTree ORDER BY pid AS
            SELECT toUInt32(rowNumberInAllBlocks()) AS pid, * FROM (SELECT * FROM ({self.profiles()}) ORDER BY key)""")
        self.run(f"""CREATE TABLE staging ENGINE = Memory AS SELECT p.pid AS pid, e.* EXCEPT (id)
            FROM (SELECT CAST(assumeNotNull(event_type) AS LowCardinality(String)) AS event_type, {self.source(EVENT).replace(' AS pid', ' AS id')}) AS e
            INNER JOIN (SELECT id, pid FROM profiles) AS p ON e.id = p.id""")
        for event in self.run("SELECT DISTINCT event_type FROM staging").split():
            self.run(f"CREATE TABLE {event} ENGINE = MergeTree ORDER BY (pid, ts) AS SELECT * EXCEPT (event_type) FROM staging WHERE event_type = '{event}'")
            self.run(f"OPTIMIZE TABLE {event} FINAL")
        self.run("DROP TABLE staging")

    def salts(self, plan):
        for salt, column in plan.salts.items():
            self.run(f"ALTER TABLE profiles ADD COLUMN IF NOT EXISTS {column} UInt64 MATERIALIZED {HASH.format(salt=salt)}")
            self.run(f"ALTER TABLE profiles MATERIALIZE COLUMN {column} SETTINGS mutations_sync = 1")

    def load(self, plan):
        """One shot: one scan of the events for the rows and columns that can matter."""
        needs = plan.event_needs()
        columns = sorted({p for props, _ in needs.values() for p in props})
        rows = " OR ".join(f"(event_type = '{e}' AND ts >= fromUnixTimestamp64Milli({start}))" for e, (_, start) in needs.items())
        self.run(f"CREATE TABLE events ENGINE = Memory AS SELECT CAST(assumeNotNull(event_type) AS LowCardinality(String)) AS event_type, "
                 f"{self.source(['pid', 'ts', *columns])} WHERE {rows}")
        for event, (props, _) in needs.items():
            self.run(f"CREATE VIEW {event} AS SELECT {', '.join(['pid', 'ts', *props])} FROM events WHERE event_type = '{event}'")
        salts = "".join(f", {HASH.format(salt=s)} AS {u}" for s, u in plan.salts.items())
        self.run(f"CREATE VIEW profiles AS SELECT *, id AS pid{salts} FROM ({self.profiles()})")

    def evaluate(self, plan):
        d = Sql(plan)
        joins, columns = [], []
        for event, aggs in plan.by_event.items():
            for names, query in d.grouped(event, aggs):
                g = f"g{len(joins)}"
                joins.append(f"LEFT JOIN ({query}) AS {g} ON p.pid = {g}.pid")
                columns += [f"{g}.{n} AS {n}" for n in names]
        for mask, query, bits in d.masks():
            joins.append(f"LEFT JOIN ({query}) AS {mask} ON p.pid = {mask}.pid")
            columns += bits
        picked = ", ".join([f"p.{a} AS {a}" for a in self.attributes(plan)] + columns)
        joined = f"SELECT {picked} FROM profiles AS p {' '.join(joins)}"
        chunks = plan.chunks()
        if len(chunks) > 1:
            self.table("joined", joined)
            joined = "SELECT * FROM joined"
        self.tables = []
        for i, part in enumerate(chunks):
            flags = [f"{d.segment(s)} AS {s.name}" for s in part.plain]
            keep = [n for n in part.carried() if n not in ("pid", "key", "id")]
            self.table(f"flags{i}", f"SELECT {', '.join(['pid', 'key', *keep, *flags])} FROM ({joined})")
            self.tables.append((f"flags{i}", part.plain))
            if part.ranked:
                ranks = ", ".join(f"pid IN ({self.rank(part, f'flags{i}', c)}) AS {n}" for c, n in part.ranks.items())
                flags = [f"{d.segment(s)} AS {s.name}" for s in part.ranked]
                self.table(f"ranked{i}", f"SELECT pid, key, {', '.join(flags)} FROM (SELECT *, {ranks} FROM flags{i})")
                self.tables.append((f"ranked{i}", part.ranked))

    def table(self, name, query):
        self.run(f"DROP TABLE IF EXISTS {name}")
        self.run(f"CREATE TABLE {name} ENGINE = Memory AS {query}")

    def attributes(self, plan):
        """The columns of the profile that the conditions read."""
        words = {w for s in plan.segments for p in s.parts for c in kinds(p) for w in c if isinstance(w, str)}
        words |= {"birth_date", "lat", "lon", "tags", "pid", "key", *plan.salts.values()}
        names = [line.split("\t")[0] for line in self.run("DESCRIBE TABLE profiles").splitlines()]
        return [n for n in names if n in words]

    def rank(self, plan, flags, c):
        _, size, _, among, per = c
        by = plan.by(c)
        known = f"FROM {flags} WHERE {among} AND isNotNull({by})"
        if per:
            return f"SELECT pid {known} AND isNotNull({per}) ORDER BY {per}, {by} DESC, key LIMIT {size} BY {per}"
        if isinstance(size, str):
            size = (int(self.run(f"SELECT count() {known}")) * int(size[:-1]) + 99) // 100
        return f"SELECT pid {known} ORDER BY {by} DESC, key LIMIT {size}"

    def counts(self, plan):
        out = {}
        for table, segments in self.tables:
            row = self.run(f"SELECT {', '.join(f'countIf({s.name})' for s in segments)} FROM {table}").split()
            out.update(zip((s.name for s in segments), map(int, row)))
        return out

    def count(self, plan):
        return int(self.run(Sql(plan).count(plan.segments[0])))

    def export(self, plan, out):
        os.makedirs(out, exist_ok=True)
        for table, segments in self.tables:
            for s in segments:
                self.run(f"INSERT INTO FUNCTION file('{out}/{s.name}.csv', 'TSVWithNames', 'id String') SELECT key AS id FROM {table} WHERE {s.name} ORDER BY key")
