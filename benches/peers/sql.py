"""Conditions, aggregates and sequences as SQL. A dialect overrides what it writes in another way.

Times are milliseconds since 1970 in every engine, so that all compare the same integers.
"""
from plan import DAY, HOUR, NOW, driver, since, threshold


class Dialect:
    first_and_last = ("min", "max")

    def text(self, value):
        return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)

    def items(self, values):
        return f"({', '.join(map(self.text, values))})"

    def real(self, value):
        return str(value)

    def starts(self, a, text):
        return f"starts_with({a}, {self.text(text)})"

    def ends(self, a, text):
        return f"ends_with({a}, {self.text(text)})"

    def tags_any(self, tags):
        return f"list_has_any(tags, [{', '.join(map(self.text, tags))}])"

    def date(self, text):
        return f"DATE '{text}'"

    def month_day(self, a):
        return f"month({a})", f"day({a})"

    def when(self, function, value, condition):
        return f"{function}({value}) FILTER (WHERE {condition})" if condition else f"{function}({value})"

    def sampled(self, salt_column, percent):
        return f"{salt_column} < {threshold(percent)}"

    # Conditions on the joined row of a profile. `cond` may be NULL, `sure` never is.

    def __init__(self, plan=None):
        self.plan = plan

    def sure(self, c):
        if c[0] in ("did", "in", "seq", "not", "none", "atleast", "known", "missing", "top"):
            return f"({self.cond(c)})"
        return f"coalesce({self.cond(c)}, false)"

    def compare(self, a, op, value):
        if op == "between":
            return f"{a} BETWEEN {value[0]} AND {value[1]}"
        if op == "in":
            return f"{a} IN {self.items(value)}"
        value = self.real(value) if isinstance(value, float) else self.text(value)
        return f"{a} {'=' if op == 'is' else '<>' if op == '!=' else op} {value}"

    def cond(self, c):
        kind, *r = c
        match kind:
            case "flag" | "in":
                return r[0]
            case "is":
                return self.compare(*r)
            case "known":
                return f"{r[0]} IS NOT NULL"
            case "missing":
                return f"{r[0]} IS NULL"
            case "tags":
                return self.tags_any(r[1])
            case "starts":
                return self.starts(*r)
            case "ends":
                return self.ends(*r)
            case "last":
                return f"{r[0]} >= {since(r[1])} AND {r[0]} < {NOW}"
            case "before":
                return f"{r[0]} < {since(r[1])}"
            case "born":
                return f"birth_date BETWEEN {self.date(r[0])} AND {self.date(r[1])}"
            case "birthday":
                month, day = self.month_day("birth_date")
                return f"{month} = 1 AND {day} BETWEEN 1 AND {r[0]}"
            case "near":
                km, lat, lon = r
                hav = lambda a, b: f"pow(sin(radians({a} - ({b})) / 2), 2)"
                inner = f"{hav('lat', lat)} + cos(radians(lat)) * cos(radians({lat})) * {hav('lon', lon)}"
                box = f"lat BETWEEN {lat - km / 110} AND {lat + km / 110}"
                return f"{box} AND 2 * 6371.0088 * asin(sqrt({inner})) <= {km}"
            case "and":
                return " AND ".join(f"({self.cond(p)})" for p in r)
            case "any":
                return " OR ".join(f"({self.cond(p)})" for p in r[0])
            case "not":
                return f"NOT {self.sure(r[0])}"
            case "none":
                return " AND ".join(f"NOT {self.sure(p)}" for p in r[0])
            case "atleast":
                return " + ".join(f"CAST({self.sure(p)} AS INT)" for p in r[1]) + f" >= {r[0]}"
            case "did" | "value":
                agg, op, n = r
                return self.compare(self.plan.aggs[agg], op, n)
            case "share":
                a, b, op, n = r
                a, b = self.plan.aggs[a], self.plan.aggs[b]
                return f"CAST({a} AS DOUBLE) / nullif({b}, 0) {op} {n}"
            case "fresh":
                return f"{self.plan.aggs[r[0]]} >= {since(r[1])}"
            case "seq":
                return self.plan.seqs[r[0]]
            case "top":
                return f"coalesce({self.plan.ranks[c]}, false)"
            case "sample":
                return self.sampled(self.plan.salts[r[1]], r[0])
        raise ValueError(c)

    def segment(self, s):
        parts = ([s.of] if s.of else []) + [f"({self.cond(p)})" for p in s.parts]
        return f"coalesce({' AND '.join(parts)}, false)"

    # Events.

    def where(self, where, days=None):
        parts = [self.compare(*w) for w in where]
        parts += [f"ts >= {since(days)}"] if days is not None else []
        return " AND ".join(parts)

    def aggregate(self, agg, start):
        """An aggregate in a query over one event type from `start` on."""
        days = None if since(agg.days) == start else agg.days
        condition = self.where(agg.where, days)
        match agg.fn:
            case "count":
                return self.when("count", "*", condition)
            case "days":
                return self.when("count", f"DISTINCT ts // {DAY}", condition)
            case "distinct":
                return self.when("count", f"DISTINCT {agg.prop}", condition)
            case "first":
                return self.when("min", "ts", condition)
            case fn:
                return self.when(fn, agg.prop, condition)

    def grouped(self, event, aggs):
        """The plain aggregates of an event type in one query, then one query for each distinct count."""
        plain = [a for a in aggs if a.fn not in ("days", "distinct")]
        out = []
        if plain:
            start = min(since(a.days) for a in plain)
            columns = ", ".join(f"{self.aggregate(a, start)} AS {self.plan.aggs[a]}" for a in plain)
            always = f" WHERE ts >= {start}" if start else ""
            out.append(([self.plan.aggs[a] for a in plain], f"SELECT pid, {columns} FROM {event}{always} GROUP BY pid"))
        for a in aggs:
            if a not in plain:
                name, value = self.plan.aggs[a], self.day() if a.fn == "days" else a.prop
                always = self.where(a.where, a.days)
                inner = f"SELECT DISTINCT pid, {value} AS v FROM {event}" + (f" WHERE {always}" if always else "")
                out.append(([name], f"SELECT pid, count(v) AS {name} FROM ({inner}) AS d GROUP BY pid"))
        return out

    def day(self):
        return f"ts // {DAY}"

    def zero(self, agg):
        return agg.fn in ("count", "sum", "days", "distinct")

    def rows(self, event, where, days, *columns):
        condition = self.where(where, days)
        return f"SELECT {', '.join(('pid', 'ts', *columns))} FROM {event}" + (f" WHERE {condition}" if condition else "")

    def came_back(self, q):
        """`A then A at least D later`: the span of those in the window says it."""
        step = q.steps[0]
        if len(q.steps) == 1 and step.later and step.event == q.first.event and step.where == q.first.where:
            rows = self.rows(q.first.event, q.first.where, q.days)
            return f"SELECT pid FROM ({rows}) AS s GROUP BY pid HAVING max(ts) - min(ts) >= {step.later * HOUR}"
        return None

    def sequence(self, q):
        """The profiles of a sequence by ASOF joins: of each later step, the latest one before it."""
        if whole := self.came_back(q):
            return whole
        same = next((s.same for s in q.steps if s.same), None)
        extra = (same,) if same else ()
        cur = f"SELECT *, ts AS start FROM ({self.rows(q.first.event, q.first.where, q.days, *extra)}) AS f"
        for s in q.steps:
            joined = (s.same,) if s.same else ()
            right = self.rows(s.event, s.where, q.days, *joined)
            on = "a.pid = b.pid" + (f" AND a.{s.same} = b.{s.same}" if s.same else "")
            keep = "".join(f", a.{p}" for p in extra)
            if s.kind == "then":
                bounds = [f"b.ts - a.ts <= {s.within * HOUR}"] if s.within else []
                bounds += [f"b.ts - a.start <= {q.all_within * HOUR}"] if q.all_within else []
                left = f"SELECT * FROM ({cur}) AS c WHERE pid IN (SELECT pid FROM ({right}) AS w)"
                cur = (f"SELECT b.pid, b.ts, a.start, a.ts AS before{keep} FROM ({right}) AS b ASOF JOIN ({left}) AS a "
                       f"ON {on} AND b.ts >= a.ts" + (f" WHERE {' AND '.join(bounds)}" if bounds else ""))
            elif s.kind == "no":
                d = s.within * HOUR
                left = f"SELECT * FROM ({cur}) AS c WHERE ts < {NOW - d}"
                cur = (f"SELECT a.* FROM ({left}) AS a ASOF LEFT JOIN ({right}) AS b ON {on} AND a.ts <= b.ts "
                       f"WHERE b.ts IS NULL OR b.ts - a.ts > {d}")
            else:
                cur = (f"SELECT b.* FROM ({cur}) AS b ASOF LEFT JOIN ({right}) AS a ON {on} AND b.ts > a.ts "
                       f"WHERE a.ts IS NULL OR a.ts <= b.before")
        return f"SELECT DISTINCT pid FROM ({cur}) AS s"

    bit_or, has_bit = "bit_or", "({mask} & {bit}) <> 0"

    def masks(self):
        """All sequences in one query for 60 of them, a bit each: one join instead of many."""
        seqs = list(self.plan.seqs.items())
        for at in range(0, len(seqs), 60):
            mask, part = f"m{at // 60}", seqs[at : at + 60]
            rows = " UNION ALL ".join(f"SELECT pid, CAST({2**i} AS BIGINT) AS b FROM ({self.sequence(q)}) AS s{i}" for i, (q, _) in enumerate(part))
            query = f"SELECT pid, {self.bit_or}(b) AS {mask} FROM ({rows}) AS u GROUP BY pid"
            yield mask, query, [self.has_bit.format(mask=f"coalesce({mask}, 0)", bit=2**i) + f" AS {n}" for i, (_, n) in enumerate(part)]

    def count(self, segment):
        """One segment's size, from no more tables than it needs."""
        plan, group = self.plan, {}
        for event, aggs in plan.by_event.items():
            for names, query in self.grouped(event, aggs):
                group.update((n, query) for n in names)
        if len(segment.parts) == 1 and segment.parts[0][0] == "seq" and not segment.of:
            return f"SELECT count(*) FROM ({self.sequence(segment.parts[0][1])}) AS q"
        queries = list(dict.fromkeys(group.values()))
        first = driver(segment)
        if first:
            queries.remove(group[plan.aggs[first]])
            source = f"({group[plan.aggs[first]]}) AS p"
        else:
            source = "profiles AS p"
        joins = "".join(f" LEFT JOIN ({q}) AS g{i} ON p.pid = g{i}.pid" for i, q in enumerate(queries))
        joins += "".join(f" LEFT JOIN ({self.sequence(q)}) AS {n} ON p.pid = {n}.pid" for q, n in plan.seqs.items())
        columns = [f"coalesce({n}, 0) AS {n}" if self.zero(a) else n for a, n in plan.aggs.items()]
        columns += [f"{n}.pid IS NOT NULL AS {n}" for n in plan.seqs.values()]
        wanted = "p.*, " if not first else ""
        inner = f"SELECT {wanted}{', '.join(columns)} FROM {source}{joins}" if columns else "SELECT * FROM profiles"
        return f"SELECT count(*) FROM ({inner}) AS j WHERE {self.segment(segment)}"
