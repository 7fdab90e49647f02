#!/usr/bin/env python3
"""Runs cantle and DuckDB on the same files by turns: the same members, and how long each takes.

usage: compare.py CANTLE DATA WORK [ROUNDS]

CANTLE is the binary, DATA the folder of profiles.parquet and events.parquet, WORK a folder to
write to. Prints the times, the ratio of the medians (below 1: cantle is faster), and whether all
members agree.
"""
import filecmp
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

here = pathlib.Path(__file__).resolve().parent
cantle, data, work = sys.argv[1], os.path.abspath(sys.argv[2]), pathlib.Path(sys.argv[3])
rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5

project = work / "shop50"
shutil.rmtree(project, ignore_errors=True)
shutil.copytree(here.parent / "shop50", project)
manifest = project / "cantle.toml"
manifest.write_text(manifest.read_text().replace("DATA/", f"{data}/"))
ours, theirs = work / "out-cantle", work / "out-duckdb"
COMMANDS = {
    "cantle": [cantle, "export", "--all", "--format", "csv", "--out", str(ours), "--project", str(project), "-q"],
    "duckdb": [sys.executable, str(here / "duckdb_shop50.py"), data, str(theirs)],
}

times = {name: [] for name in COMMANDS}
for _ in range(rounds):
    for name, command in COMMANDS.items():
        shutil.rmtree(ours if name == "cantle" else theirs, ignore_errors=True)
        start = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times[name].append(time.monotonic() - start)
for name, all_times in times.items():
    print(name, *(f"{seconds:.2f}" for seconds in all_times), f"median {statistics.median(all_times):.2f} s")
ratio = statistics.median(times["cantle"]) / statistics.median(times["duckdb"])
print(f"ratio {ratio:.2f}")

names = sorted(path.name for path in theirs.iterdir())
differ = [n for n in names if not (ours / n).exists() or not filecmp.cmp(ours / n, theirs / n, shallow=False)]
print(f"{len(names) - len(differ)} of {len(names)} segments agree", *differ)
sys.exit(1 if differ else 0)
