#!/usr/bin/env python3
"""Writes what bench.py measured as Markdown tables and a chart.

usage: report.py RESULTS.json [CHART.svg] [--label L] [--cpu]

Medians over the rounds of one run; a ratio is the best peer's median by ours, so above 1 means that
Cantle is faster. The chart shows wall time, with --cpu processor time: on a busy machine wall time
says nothing.
"""
import json
import statistics
import sys
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
    width, left, right = 860, 250, 120
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
    style = ("text{font:13px system-ui,sans-serif;fill:#1f2328}.h{font-size:15px;font-weight:600}.t{font-weight:600;font-size:12px}.n{font-size:11px;fill:#656d76}"
             ".e{text-anchor:end;font-size:12px}.v{font-size:12px;fill:#424a53}.us{fill:#0a6e5c}.peer{fill:#b6bec7}")
    head = f'<text x="16" y="28" class="h">Median {"processor" if what == "cpu" else "wall"} time, shorter is better; every measure has its own scale</text>'
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y + 4}" viewBox="0 0 {width} {y + 4}" role="img" '
           f'aria-label="Times of Cantle and its peers"><style>{style}</style><rect width="100%" height="100%" fill="#fff"/>{head}{"".join(bars)}</svg>\n')
    open(path, "w").write(svg)


def main():
    words = [w for w in sys.argv[1:] if w != "--cpu"]
    label = words[words.index("--label") + 1] if "--label" in words else None
    words = words[:words.index("--label")] if "--label" in words else words
    results = load(words[0], label)
    tables(results)
    if len(words) > 1:
        chart(results, words[1], "cpu" if "--cpu" in sys.argv else "seconds")


main()
