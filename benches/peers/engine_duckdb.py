"""DuckDB: events by type sorted by profile and time, one aggregation a type, sequences by ASOF joins."""
import os

import duckdb

from sql import Dialect

PROFILE_TIMES = ("signup_ts", "last_seen_ts")
HASH = "('0x' || substr(sha256('{salt}' || chr(0) || key), 1, 16))::UBIGINT"


class DuckDB:
    def __init__(self, data, store, threads):
        self.data, self.store = data, store
        self.db = duckdb.connect()
        self.db.execute(f"SET threads = {threads}; SET TimeZone = 'UTC'; SET preserve_insertion_order = false; SET enable_progress_bar = false")

    def profiles(self, columns="*"):
        times = ", ".join(f"epoch_ms({c}) AS {c}" for c in PROFILE_TIMES)
        return f"SELECT * REPLACE ({times}), id::VARCHAR AS key FROM read_parquet('{self.data}/profiles.parquet')"

    def prepare(self, plan):
        """Own tables of everything: profiles in the order of keys, events by type, profile and time."""
        db, events = self.db, f"read_parquet('{self.data}/events.parquet')"
        db.execute("SET preserve_insertion_order = true")
        p = f"'{self.data}/profiles.parquet'"
        for c in ("country", "language", "gender", "loyalty_tier", "device", "acquisition_channel"):
            db.execute(f"CREATE TYPE {c}_t AS ENUM (SELECT DISTINCT {c} FROM {p} WHERE {c} IS NOT NULL ORDER BY 1)")
        for c in ("category", "channel"):
            db.execute(f"CREATE TYPE {c}_t AS ENUM (SELECT DISTINCT {c} FROM {events} WHERE {c} IS NOT NULL ORDER BY 1)")
        enums = ", ".join(f"{c}::{c}_t AS {c}" for c in ("country", "language", "gender", "loyalty_tier", "device", "acquisition_channel"))
        db.execute(f"""CREATE TABLE profiles AS SELECT (row_number() OVER (ORDER BY key) - 1)::INT AS pid, *
            FROM (SELECT * REPLACE ({enums}) FROM ({self.profiles()})) ORDER BY key""")
        db.execute(f"""CREATE TABLE staging AS SELECT event_type, p.pid, epoch_ms(e.ts) AS ts, amount, category::category_t AS category,
            product_id, channel::channel_t AS channel, page, campaign_id FROM {events} e JOIN profiles p ON p.id = e.profile_id""")
        for (event,) in db.execute("SELECT DISTINCT event_type FROM staging").fetchall():
            db.execute(f"CREATE TABLE {event} AS SELECT * EXCLUDE event_type FROM staging WHERE event_type = '{event}' ORDER BY pid, ts")
        db.execute("DROP TABLE staging; SET preserve_insertion_order = false")

    def salts(self, plan):
        for salt, column in plan.salts.items():
            self.db.execute(f"ALTER TABLE profiles ADD COLUMN IF NOT EXISTS {column} UBIGINT")
            self.db.execute(f"UPDATE profiles SET {column} = {HASH.format(salt=salt)}")

    def load(self, plan):
        """One shot: one scan of the events for the rows and columns that can matter."""
        needs = plan.event_needs()
        columns = sorted({p for props, _ in needs.values() for p in props})
        rows = " OR ".join(f"(event_type = '{e}' AND ts >= make_timestamp_ms({start}))" for e, (_, start) in needs.items())
        self.db.execute(f"""CREATE TEMP TABLE events AS SELECT profile_id AS pid, event_type, epoch_ms(ts) AS ts, {', '.join(columns)}
            FROM read_parquet('{self.data}/events.parquet') WHERE {rows}""")
        for event, (props, _) in needs.items():
            self.db.execute(f"CREATE TEMP VIEW {event} AS SELECT {', '.join(['pid', 'ts', *props])} FROM events WHERE event_type = '{event}'")
        salts = "".join(f", {HASH.format(salt=s)} AS {u}" for s, u in plan.salts.items())
        self.db.execute(f"CREATE TEMP VIEW profiles AS SELECT *, id AS pid{salts} FROM ({self.profiles()})")

    def evaluate(self, plan):
        """Tables of flags, a boolean column a segment; of those that need ranks in tables of their own."""
        d, db = Dialect(plan), self.db
        joins, columns = [], []
        for event, aggs in plan.by_event.items():
            for _, query in d.grouped(event, aggs):
                joins.append(f"LEFT JOIN ({query}) AS g{len(joins)} USING (pid)")
        for agg, name in plan.aggs.items():
            columns.append(f"coalesce({name}, 0) AS {name}" if d.zero(agg) else name)
        for mask, query, bits in d.masks():
            joins.append(f"LEFT JOIN ({query}) AS {mask} USING (pid)")
            columns += bits
        joined = f"SELECT {', '.join(['profiles.*', *columns])} FROM profiles {' '.join(joins)}"
        chunks = plan.chunks()
        if len(chunks) > 1:
            self.table("joined", joined)
            joined = "FROM joined"
        self.tables = []
        for i, part in enumerate(chunks):
            flags = [f"{d.segment(s)} AS {s.name}" for s in part.plain]
            self.table(f"flags{i}", f"SELECT {', '.join(['pid', 'key', *part.carried(), *flags])} FROM ({joined})")
            self.tables.append((f"flags{i}", part.plain))
            if part.ranked:
                ranks = " ".join(f"LEFT JOIN (SELECT pid, true AS {n} FROM ({self.rank(part, f'flags{i}', c)})) AS {n} USING (pid)" for c, n in part.ranks.items())
                flags = [f"{d.segment(s)} AS {s.name}" for s in part.ranked]
                self.table(f"ranked{i}", f"SELECT pid, key, {', '.join(flags)} FROM flags{i} {ranks}")
                self.tables.append((f"ranked{i}", part.ranked))

    def table(self, name, query):
        self.db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def rank(self, plan, flags, c):
        _, size, _, among, per = c
        by = plan.by(c)
        known = f"FROM {flags} WHERE {among} AND {by} IS NOT NULL"
        if per:
            return f"SELECT pid {known} AND {per} IS NOT NULL QUALIFY row_number() OVER (PARTITION BY {per} ORDER BY {by} DESC, key) <= {size}"
        if isinstance(size, str):
            size = self.db.execute(f"SELECT (count(*) * {size[:-1]} + 99) // 100 {known}").fetchone()[0]
        return f"SELECT pid {known} ORDER BY {by} DESC, key LIMIT {size}"

    def counts(self, plan):
        out = {}
        for table, segments in self.tables:
            sums = ", ".join(f"count_if({s.name})" for s in segments)
            out.update(zip((s.name for s in segments), self.db.execute(f"SELECT {sums} FROM {table}").fetchone()))
        return out

    def export(self, plan, out):
        os.makedirs(out, exist_ok=True)
        for table, segments in self.tables:
            for s in segments:
                self.db.execute(f"COPY (SELECT key AS id FROM {table} WHERE {s.name} ORDER BY key) TO '{out}/{s.name}.csv' (HEADER)")

    def count(self, plan):
        return self.db.execute(Dialect(plan).count(plan.segments[0])).fetchone()[0]
