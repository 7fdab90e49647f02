#!/usr/bin/env python3
"""Cantle and its peers on the same data, the same machine and the same run.

usage: bench.py CANTLE WORK [--profiles N] [--rounds N] [--threads N] [--engines a,b] [--measures a,b]

CANTLE is the binary, WORK a folder with some gigabytes of room. Sets up a virtual environment with
the pinned peers, generates the data, runs every engine by turns (A B C A B C ...), checks that all
agree on the members of every segment, and adds to WORK/results.json; report.py writes it as a table
and a chart.

Measures: oneshot (files to 100 exported lists, process start to end), prepare, prepared10,
prepared100, prepared1000, prepared4000 (own sorted tables to the sizes of all segments), export (the
100 lists from evaluated segments), adhoc (one count, warm).
"""
import argparse
import filecmp
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time
import venv

here = pathlib.Path(__file__).resolve().parent
PEERS = ["polars", "duckdb", "clickhouse", "datafusion"]
MEASURES = ["oneshot", "prepare", "prepared100", "export", "prepared1000", "adhoc"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cantle", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--profiles", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--engines", default=",".join(["cantle", *PEERS]))
    parser.add_argument("--measures", default=",".join(MEASURES))
    parser.add_argument("--data", type=pathlib.Path, help="generated before, else WORK/data-N")
    parser.add_argument("--python", type=pathlib.Path, help="of an environment with the peers, else WORK/venv")
    parser.add_argument("--adhoc", type=pathlib.Path, help="target/release/examples/adhoc; else next to CANTLE")
    parser.add_argument("--label", default="", help="kept with the results")
    return parser.parse_args()


class Bench:
    def __init__(self, options):
        self.o, self.work = options, options.work.resolve()
        self.work.mkdir(parents=True, exist_ok=True)
        self.cantle = options.cantle.resolve()
        self.python = options.python or self.environment()
        self.data = (options.data or self.generate()).resolve()
        self.engines = options.engines.split(",")
        self.results = []

    def environment(self):
        folder = self.work / "venv"
        if not folder.exists():
            venv.create(folder, with_pip=True)
            subprocess.run([folder / "bin/pip", "install", "-q", "-r", here / "requirements.txt"], check=True)
        return folder / "bin/python"

    def generate(self):
        folder = self.work / f"data-{self.o.profiles}"
        if not (folder / "profiles.parquet").exists():
            subprocess.run([self.python, here / "gen.py", str(self.o.profiles), folder], check=True)
        return folder

    def project(self, segments, prepared=False):
        """A project of so many segments; a prepared one reads the dataset made of the files."""
        folder = self.work / f"shop{segments}{'-prepared' if prepared else ''}"
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([self.python, here / "shop.py", folder, str(segments), self.data], check=True)
        if prepared:
            manifest = folder / "cantle.toml"
            # A key of the whole manifest stands before its tables.
            manifest.write_text(f'prepared = "{self.work / "dataset"}"\n' + manifest.read_text())
        return folder

    def note(self, measure, engine, round_, seconds, cpu=None, rss_mb=None, **more):
        self.results.append(dict(measure=measure, engine=engine, round=round_, seconds=seconds, cpu=cpu, rss_mb=rss_mb,
                                 profiles=self.o.profiles, threads=self.o.threads, label=self.o.label, **more))

    def record(self, measure, engine, round_, seconds, cpu=None, rss_mb=None, **more):
        self.note(measure, engine, round_, seconds, cpu, rss_mb, **more)
        print(f"{measure:14} {engine:11} {seconds:8.3f} s" + (f"  cpu {cpu:7.2f} s" if cpu is not None else "")
              + (f"  {rss_mb:6} MB" if rss_mb else ""), flush=True)

    def timed(self, command, **more):
        """Wall and processor time and peak memory of a process, start to end."""
        start = time.perf_counter()
        child = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, **more)
        out = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"failed: {' '.join(map(str, command))}")
        return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, out.decode()

    def ours(self, *command):
        return self.timed([self.cantle, *command, "-q", "--threads", self.o.threads], stderr=subprocess.DEVNULL)

    def worker(self, engine, *rest):
        return [self.python, here / "worker.py", engine, self.data, self.work / f"store-{engine}", self.o.threads, *rest]

    # Measures.

    def oneshot(self):
        project = self.project(100)
        for n in range(self.o.rounds):
            for engine in self.engines:
                out = self.work / f"out-{engine}"
                shutil.rmtree(out, ignore_errors=True)
                if engine == "cantle":
                    took = self.ours("export", "--all", "--format", "csv", "--out", out, "--project", project)
                else:
                    took = self.timed(self.worker(engine, "oneshot", 100, out))
                self.record("oneshot", engine, n, *took[:3])
        self.agree_on_files()

    def agree_on_files(self):
        outs = [self.work / f"out-{engine}" for engine in self.engines]
        names = sorted(p.name for p in outs[0].iterdir())
        summed = summed_floats(100)
        differ = [f"{o.name}/{n}" for o in outs[1:] for n in names
                  if not (o / n).exists() or not filecmp.cmp(outs[0] / n, o / n, shallow=False)
                  and not (n.removesuffix(".csv") in summed and lines_apart(outs[0] / n, o / n) <= 3)]
        members = sum((outs[0] / n).read_bytes().count(b"\n") - 1 for n in names)
        print(f"{len(names)} segments, {members} memberships, {len(outs)} engines, {len(differ)} lists differ", *differ)
        if differ:
            raise SystemExit("the engines do not agree")

    def prepared(self, measures):
        """Everything on prepared tables; the peers keep theirs open and warm."""
        served = {e: Served(self, e) for e in self.engines if e != "cantle"}
        self.prepare(served)
        for measure in measures:
            if measure.startswith("prepared"):
                self.sizes(served, int(measure.removeprefix("prepared")))
            elif measure == "export":
                self.export(served)
            elif measure == "adhoc":
                self.adhoc(served)
        for s in served.values():
            s.close()

    def prepare(self, served):
        if "cantle" in self.engines:
            shutil.rmtree(self.work / "dataset", ignore_errors=True)
            project = self.project(100, prepared=True)
            self.record("prepare", "cantle", 0, *self.ours("import", "--project", project)[:3])
        for name, s in served.items():
            s.ask("prepare", 0, "prepare")

    def run_ours(self, measure, n, segments, *command):
        *took, out = self.ours(*command, "--project", self.work / f"shop{segments}-prepared")
        self.record(measure, "cantle", n, *took)
        return {m[1]: int(m[2].replace("_", "")) for m in re.finditer(r"^(\w+) +([\d_]+) +(?:[\d.]+%|-)", out, re.M)}

    def sizes(self, served, segments):
        self.project(segments, prepared=True)
        measure = f"prepared{segments}"
        served = {e: s for e, s in served.items() if e != "datafusion" or segments <= 100}  # it plans for minutes
        for s in served.values():
            s.ask(None, 0, "run" if segments <= 100 else "plan", segments)  # its caches, and what it stores for samples
        for n in range(self.o.rounds if segments <= 100 else (self.o.rounds + 1) // 2):
            counts = {}
            for engine in self.engines:
                if engine == "cantle":
                    counts[engine] = self.run_ours(measure, n, segments, "run")
                elif engine in served:
                    counts[engine] = served[engine].ask(measure, n, "run", segments)
        first = counts[self.engines[0]]
        summed = summed_floats(segments)
        for engine, sizes in counts.items():
            differ = [name for name in sizes if abs(sizes[name] - first.get(name, -99)) > (name in summed) * 3]
            if differ or len(sizes) < segments:
                raise SystemExit(f"{engine} does not agree with {self.engines[0]} on {len(differ)} of {len(sizes)}: {differ[:5]}")
        print(f"{segments} sizes agree, {sum(first.values())} memberships")

    def export(self, served):
        """Evaluated segments to files; ours is export less run."""
        self.project(100, prepared=True)
        for s in served.values():
            s.ask(None, 0, "run", 100)
        for n in range(self.o.rounds):
            for engine in self.engines:
                out = self.work / f"out-{engine}"
                shutil.rmtree(out, ignore_errors=True)
                if engine == "cantle":
                    project = self.work / "shop100-prepared"
                    run = self.ours("run", "--project", project)
                    all_ = self.ours("export", "--all", "--format", "csv", "--out", out, "--project", project)
                    self.record("export", engine, n, all_[0] - run[0], all_[1] - run[1], all_[2])
                else:
                    served[engine].ask("export", n, "export", 100, out)
        self.agree_on_files()

    def adhoc(self, served):
        from shop import suite
        kinds = {"attributes": [], "behaviour": [], "sequences": []}
        for s in suite(200).segments:
            if s.group in kinds:
                kinds[s.group].append(s.name)
        if "cantle" in self.engines:
            self.adhoc_ours(kinds)
        for kind, names in kinds.items():
            for engine, s in served.items():
                if engine == "datafusion":
                    continue
                for name in names:
                    s.ask(None, 0, "count", name)
                for n in range(self.o.rounds):
                    for name in names:
                        s.ask(f"adhoc-{kind}", n, "count", name, segment=name, quiet=True)
        self.summary()

    def adhoc_ours(self, kinds):
        """Counts in one process, as the peers do theirs."""
        binary = self.o.adhoc or self.cantle.parent / "examples/adhoc"
        env = {**os.environ, "RAYON_NUM_THREADS": str(self.o.threads)}
        *_, out = self.timed([binary, self.project(200, prepared=True), self.o.rounds], env=env)
        kind_of = {name: kind for kind, names in kinds.items() for name in names}
        for line in out.splitlines():
            name, _, seconds = line.split()
            if name == "open":
                self.record("open", "cantle", 0, float(seconds))
            elif name in kind_of:
                self.note(f"adhoc-{kind_of[name]}", "cantle", 0, float(seconds), segment=name)

    def summary(self):
        for kind in ("attributes", "behaviour", "sequences"):
            for engine in self.engines:
                times = sorted(r["seconds"] for r in self.results if r["measure"] == f"adhoc-{kind}" and r["engine"] == engine)
                if times:
                    p = lambda q: times[min(len(times) - 1, int(q * len(times)))] * 1000
                    print(f"adhoc {kind:11} {engine:11} p50 {p(.5):7.2f} ms  p95 {p(.95):7.2f} ms")

    def save(self):
        path = self.work / "results.json"
        before = json.loads(path.read_text()) if path.exists() else []
        path.write_text(json.dumps(before + self.results, indent=0))


def summed_floats(segments):
    """Segments that hang on a sum of floats: where it meets a bound to the cent, the order it was added up in tells; ours is exact."""
    from plan import values
    from rules import Agg
    from shop import suite
    return {s.name for s in suite(segments).segments if any(a.fn in ("sum", "avg") for p in s.parts for a in values(p, Agg))}


def lines_apart(one, other):
    return len(set(one.read_bytes().splitlines()) ^ set(other.read_bytes().splitlines()))


class Served:
    """A worker that keeps its tables."""

    def __init__(self, bench, engine):
        self.bench, self.engine = bench, engine
        self.child = subprocess.Popen(list(map(str, bench.worker(engine, "serve"))), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, measure, n, *words, quiet=False, **more):
        self.child.stdin.write(" ".join(map(str, words)) + "\n")
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        if not line:
            raise SystemExit(f"{self.engine} gave up on {words}")
        answer = json.loads(line)
        if measure:
            took = (answer["seconds"], answer["cpu"], answer["rss_mb"])
            (self.bench.note if quiet else self.bench.record)(measure, self.engine, n, *took, **more)
        return answer["value"]

    def close(self):
        self.child.stdin.close()
        self.child.wait()


def main():
    bench = Bench(arguments())
    sys.path.insert(0, str(here))
    measures = bench.o.measures.split(",")
    try:
        if "oneshot" in measures:
            bench.oneshot()
        if rest := [m for m in measures if m != "oneshot"]:
            bench.prepared(rest)
    finally:
        bench.save()


main()
