#!/usr/bin/env python3
"""One peer in a process of its own.

usage: worker.py ENGINE DATA STORE THREADS oneshot SEGMENTS OUT
       worker.py ENGINE DATA STORE THREADS serve

`oneshot` reads the files, evaluates and writes one list a segment. `serve` prepares its own sorted
tables once and then does what it is asked, a line a request, and answers with a line of JSON.
"""
import importlib
import json
import os
import resource
import shlex
import sys
import time

ENGINES = {"duckdb": "DuckDB", "polars": "Polars", "clickhouse": "ClickHouse", "datafusion": "DataFusion"}


def main():
    name, data, store, threads, mode, *rest = sys.argv[1:]
    os.environ["POLARS_MAX_THREADS"] = threads
    import shop
    from plan import Plan

    engine = getattr(importlib.import_module(f"engine_{name}"), ENGINES[name])(data, store, int(threads))
    if mode == "oneshot":
        plan = Plan(shop.suite(int(rest[0])).segments)
        engine.load(plan)
        engine.evaluate(plan)
        engine.export(plan, rest[1])
        finish()
    plans = {}
    adhoc = {s.name: s for s in shop.suite(200).segments}

    def plan_of(segments):
        """The plan of so many segments; the numbers of its samples are stored beside the profiles."""
        if segments not in plans:
            plans[segments] = Plan(shop.suite(segments).segments)
            engine.salts(plans[segments])
        return plans[segments]

    def answer(what, *arguments):
        cpu, start = time.process_time(), time.perf_counter()
        value = None
        match what:
            case "prepare":
                value = engine.prepare(None)
            case "plan":
                plan_of(int(arguments[0]))
            case "run":
                plan = plan_of(int(arguments[0]))
                cpu, start = time.process_time(), time.perf_counter()
                engine.evaluate(plan)
                value = engine.counts(plan)
            case "export":
                plan = plan_of(int(arguments[0]))
                cpu, start = time.process_time(), time.perf_counter()
                engine.export(plan, arguments[1])
            case "count":
                plan = Plan([adhoc[arguments[0]]])
                cpu, start = time.process_time(), time.perf_counter()
                value = engine.count(plan)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        return {"seconds": seconds, "cpu": cpu, "rss_mb": peak(), "value": value}

    for line in sys.stdin:
        print(json.dumps(answer(*shlex.split(line))), flush=True)
    finish()


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def finish():
    """Leave without the seconds that some engines need to take their memory apart."""
    sys.stdout.flush()
    os._exit(0)


main()
