#!/usr/bin/env python3
"""A country's day: 34 generated provinces, planned one after the other by `server plan`; prints one line of Markdown for
each group of sizes and one for all of them. Travel times are the server's own estimates, and its judge has accepted every plan.

  country.py [--server target/release/server] [--time-limit 1] [--threads 1]"""
import argparse, json, resource, subprocess
from pathlib import Path

import gen_town

TOP = Path(__file__).resolve().parents[3]
# Stops of a day, agencies, number of provinces.
PROVINCES = [(500, 2, 12), (1000, 3, 10), (2000, 4, 7), (3000, 5, 3), (5000, 5, 2)]


def located(problem):
    """The same problem with places instead of numbers of places."""
    points = problem["points"]
    for job in problem["jobs"]:
        job["location"] = points[job.pop("location_index")]
    for vehicle in problem["vehicles"]:
        vehicle["start"], vehicle["end"] = points[vehicle.pop("start_index")], points[vehicle.pop("end_index")]
    return {key: problem[key] for key in ("vehicles", "jobs")}


def plan(asked, stops, agencies, seed):
    """Stops left out, shifts in use, cost, CPU seconds of the whole process."""
    problem = json.dumps(located(gen_town.build(stops, seed, agencies))).encode()
    command = [asked.server, "plan", "--time-limit", str(asked.time_limit), "--threads", str(asked.threads)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, input=problem, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = json.loads(done.stdout)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return len(answer["unassigned"]), len(answer["routes"]), answer["summary"]["cost"], cpu


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default=str(TOP / "target" / "release" / "server"))
    parser.add_argument("--time-limit", type=float, default=1)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    print("| stops of a province | provinces | unserved | shifts | cost a stop | CPU, s |", "|---" * 6 + "|", sep="\n")
    whole, all_stops, all_count = [0, 0, 0, 0], 0, 0
    for stops, agencies, count in PROVINCES:
        results = [plan(asked, stops, agencies, 100 + seed) for seed in range(count)]
        sums = [sum(column) for column in zip(*results)]
        whole = [old + new for old, new in zip(whole, sums)]
        all_stops, all_count = all_stops + stops * count, all_count + count
        line(f"{stops}", count, sums, stops * count)
    line(f"**together {all_stops}**", all_count, whole, all_stops)


def line(title, count, sums, stops):
    unserved, shifts, cost, cpu = sums
    print(f"| {title} | {count} | {unserved} | {shifts} | {cost / stops:.1f} | {cpu:.1f} |", flush=True)


main()
