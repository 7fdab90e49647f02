#!/usr/bin/env python3
"""Writes what bench.py measured as Markdown tables and a chart.

usage: report.py RESULTS.json [CHART.svg] [--scaling SCALING.svg] [--label L] [--cpu]

Medians over the rounds of one run; a ratio is the best peer's median by ours, so above 1 means that
Cantle is faster. The chart shows wall time, with --cpu processor time: on a busy machine wall time
says nothing. The second chart has the times over the number of profiles and of segments.
"""
import argparse
import json
import math
import statistics
from collections import defaultdict

NAMES = {"cantle": "Cantle", "polars": "Polars", "duckdb": "DuckDB", "clickhouse": "ClickHouse", "datafusion": "DataFusion"}
TITLES = {
    "oneshot": "Parquet files to 100 exported lists",
    "prepare": "prepare: all columns, sorted",
    "prepared10": "prepared, sizes of 10 segments",
    "prepared100": "prepared, sizes of 100 segments",
    "prepared1000": "prepared, sizes of 1,000 segments",
    "prepared4000": "prepared, sizes of 4,000 segments",
    "export": "export of evaluated lists",
    "open": "open a prepared dataset",
    "adhoc-attributes": "one count, attributes",
    "adhoc-behaviour": "one count, behaviour",
    "adhoc-sequences": "one count, sequence",
}


def load(path, label):
    """(measure, profiles, threads) -> engine -> entries."""
    out = defaultdict(lambda: defaultdict(list))
    for r in json.load(open(path)):
        if label is None or r["label"] == label:
            out[r["measure"], r["profiles"], r["threads"]][r["engine"]].append(r)
    return out


def short(seconds):
    if seconds is None:
        return "–"
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(q * len(values)))]


def cell(measure, entries, what="seconds"):
    values = [e[what] for e in entries if e.get(what) is not None]
    if not values:
        return "–"
    if measure.startswith("adhoc"):
        return f"{quantile(values, .5) * 1000:.1f} / {quantile(values, .95) * 1000:.1f} ms"
    return short(statistics.median(values)) if what != "rss_mb" else f"{statistics.median(values):,.0f} MB"


def ratio(engines, what="seconds"):
    middle = {e: statistics.median(v[what] for v in r) for e, r in engines.items() if all(v.get(what) is not None for v in r)}
    peers = {e: v for e, v in middle.items() if e != "cantle"}
    if "cantle" not in middle or not peers or middle["cantle"] <= 0:
        return "–"
    best = min(peers, key=peers.get)
    return f"{peers[best] / middle['cantle']:.1f}× {NAMES[best]}"


def tables(results):
    for what, title in (("seconds", "wall time"), ("cpu", "processor time"), ("rss_mb", "peak memory")):
        print(f"\n| {title} | profiles | threads | {' | '.join(NAMES.values())} | ratio to the best peer |")
        print("|---" * (len(NAMES) + 4) + "|")
        for (measure, profiles, threads), engines in sorted(results.items(), key=lambda kv: ([*TITLES].index(kv[0][0]), kv[0])):
            if what == "rss_mb" and measure != "oneshot":
                continue
            cells = " | ".join(cell(measure, engines.get(e, []), what) for e in NAMES)
            print(f"| {TITLES[measure]} | {profiles / 1e6:g} M | {threads} | {cells} | {ratio(engines, what)} |")


def chart(results, path, what):
    """Bars of time, each measure on a scale of its own."""
    bars, y = [], 46
    width, left, right = 940, 340, 110
    rows = sorted(((k, v) for k, v in results.items() if len(v) > 1), key=lambda kv: ([*TITLES].index(kv[0][0]), kv[0]))
    for (measure, profiles, threads), engines in rows:
        middle = {e: statistics.median(v[what] for v in engines[e]) for e in NAMES if e in engines and all(v[what] is not None for v in engines[e])}
        middle = {e: max(0, v) for e, v in middle.items()}
        if len(middle) < 2:
            continue
        longest = max(middle.values())
        note = f"{profiles / 1e6:g} M profiles, {threads} threads"
        bars.append(f'<text x="16" y="{y + 13}" class="t">{TITLES[measure]}</text><text x="16" y="{y + 30}" class="n">{note}</text>')
        for engine, seconds in middle.items():
            w = max(2, (width - left - right) * seconds / longest)
            kind = "us" if engine == "cantle" else "peer"
            bars.append(f'<text x="{left - 8}" y="{y + 13}" class="e">{NAMES[engine]}</text>'
                        f'<rect x="{left}" y="{y + 2}" width="{w:.1f}" height="14" rx="2" class="{kind}"/>'
                        f'<text x="{left + w + 6:.1f}" y="{y + 13}" class="v">{short(seconds)}</text>')
            y += 19
        y += max(0, 2 - len(middle)) * 19 + 16
    head = f'<text x="16" y="28" class="h">Median {"processor" if what == "cpu" else "wall"} time, shorter is better; every measure has its own scale</text>'
    write_svg(path, width, y + 4, "Times of Cantle and its peers", head + "".join(bars))


STYLE = ("text{font:13px system-ui,sans-serif;fill:#1f2328}.h{font-size:15px;font-weight:600}.t{font-weight:600;font-size:12px}.n{font-size:11px;fill:#656d76}"
         ".e{text-anchor:end;font-size:12px}.m{text-anchor:middle;font-size:11px;fill:#656d76}.v{font-size:12px;fill:#424a53}.us{fill:#0a6e5c}.peer{fill:#b6bec7}"
         ".g{stroke:#d8dee4}.l{fill:none;stroke-width:2}")
COLOURS = {"cantle": "#0a6e5c", "polars": "#2f6fb0", "duckdb": "#b8860b", "clickhouse": "#b5482f", "datafusion": "#7a5ba6"}


def write_svg(path, width, height, label, body):
    open(path, "w").write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
                          f'aria-label="{label}"><style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>{body}</svg>\n')


def lines_of(results, what):
    """Panels: title -> engine -> [(x, seconds)], on the most threads that were measured."""
    threads = max(t for _, _, t in results)
    smallest = min(p for _, p, _ in results)
    panels = {"files to 100 lists, by profiles": {}, "prepared, 100 segments, by profiles": {}, "prepared, 1 M profiles, by segments": {}}
    by_rows = dict(zip(("oneshot", "prepared100"), panels))
    for (measure, profiles, used), engines in sorted(results.items()):
        if used != threads:
            continue
        for engine, entries in engines.items():
            values = [e[what] for e in entries if e.get(what) is not None]
            if not values:
                continue
            if measure in by_rows:
                panels[by_rows[measure]].setdefault(engine, []).append((profiles, statistics.median(values)))
            if measure.startswith("prepared") and profiles == smallest:
                x = int(measure.removeprefix("prepared"))
                panels["prepared, 1 M profiles, by segments"].setdefault(engine, []).append((x, statistics.median(values)))
    return panels


def named(x):
    return f"{x / 1e6:g} M" if x >= 1e6 else f"{x:,}"


def panel(title, series, left, top, w, h):
    """Both axes logarithmic: a straight line of slope one is time in proportion."""
    xs = sorted({x for points in series.values() for x, _ in points})
    ys = [y for points in series.values() for _, y in points]
    low, high = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))
    px = lambda x: left + w * (math.log(x / xs[0]) / math.log(xs[-1] / xs[0]) if len(xs) > 1 else 0.5)
    py = lambda y: top + h - h * (math.log10(y) - low) / max(1, high - low)
    out = [f'<text x="{left}" y="{top - 14}" class="t">{title}</text>']
    for power in range(low, high + 1):
        y = py(10 ** power)
        out.append(f'<line x1="{left}" x2="{left + w}" y1="{y:.1f}" y2="{y:.1f}" class="g"/><text x="{left - 6}" y="{y + 4:.1f}" class="e n">{10 ** power:g} s</text>')
    out += [f'<text x="{px(x):.1f}" y="{top + h + 18}" class="m">{named(x)}</text>' for x in xs]
    for engine in NAMES:
        points = sorted(series.get(engine, []))
        at = [f"{px(x):.1f},{py(y):.1f}" for x, y in points]
        if at:
            out.append(f'<polyline points="{" ".join(at)}" class="l" stroke="{COLOURS[engine]}"/>')
            out += [f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="3" fill="{COLOURS[engine]}"/>' for p in at]
    return "".join(out)


def scaling(results, path, what):
    has_line = lambda series: any(len(points) > 1 for points in series.values())
    panels = {title: series for title, series in lines_of(results, what).items() if has_line(series)}
    body, left = [], 60
    for title, series in panels.items():
        body.append(panel(title, series, left, 90, 250, 220))
        left += 330
    engines = [e for e in NAMES if any(e in series for series in panels.values())]
    legend = "".join(f'<circle cx="{70 + 110 * i}" cy="46" r="5" fill="{COLOURS[e]}"/><text x="{82 + 110 * i}" y="50" class="v">{NAMES[e]}</text>'
                     for i, e in enumerate(engines))
    head = f'<text x="16" y="26" class="h">Median {"processor" if what == "cpu" else "wall"} time, both axes logarithmic</text>'
    write_svg(path, left - 20, 350, "Times over the number of profiles and segments", head + legend + "".join(body))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results")
    parser.add_argument("chart", nargs="?")
    parser.add_argument("--scaling")
    parser.add_argument("--label")
    parser.add_argument("--cpu", action="store_true")
    options = parser.parse_args()
    results = load(options.results, options.label)
    what = "cpu" if options.cpu else "seconds"
    tables(results)
    if options.chart:
        chart(results, options.chart, what)
    if options.scaling:
        scaling(results, options.scaling, what)


main()
