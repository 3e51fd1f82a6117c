#!/usr/bin/env python3
"""Runs the planner beside VROOM, PyVRP and OR-Tools on the same problems, judges every answer independently, prints one
table. `make bench-routing` calls it; the first call makes a Python environment in target/bench-routing.

  run.py [--server target/release/server] [--times 1,5,30] [--seeds 1,2,3,4,5] [--threads 1] [--peers vroom,pyvrp,ortools]
         [--only WORDS] [--clock wall|cpu] [--growth] [--docs] [--reuse]
--clock cpu: a limit means CPU seconds of the solver, whatever else the machine does (needs gcc and Linux).
--growth:    generated towns of 100 to 5,000 stops instead, the planner alone; draws docs/pictures/routing-growth.svg.
--docs:      puts the table into docs/routing.md between its marks.
--reuse:     takes today's results from target/bench-routing/results.csv, where all are kept, and runs only what is missing."""
import argparse, csv, datetime, json, os, platform, resource, subprocess, sys, time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[2]
WORK = TOP / "target" / "bench-routing"
DATA = TOP / "tests" / "data" / "routing"
PYTHON = WORK / "venv" / "bin" / "python"
GROUPS = {
    "VRPTW": ["C101", "R104", "RC108", "RC208", "R1_2_1", "RC2_2_6", "C1_4_10"],
    "PDPTW": ["lc103", "lr104", "lrc1_2_7"],
    "towns": ["town-50-1", "town-200-1", "town-1000-1"],
    "re-planning": ["town-200-1-replan"],
}
GROWTH = [(100, 1), (200, 1), (500, 2), (1000, 3), (2000, 4), (3000, 5), (5000, 5)]


def environment():
    """Makes the Python environment once, then goes on inside it."""
    if Path(sys.prefix) == PYTHON.parent.parent:
        return
    if not PYTHON.exists():
        print("bench-routing: making a Python environment in", PYTHON.parent.parent, file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", PYTHON.parent.parent], check=True)
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"]
        if subprocess.run(pip).returncode:
            sys.exit("bench-routing: pip could not install the peers; its message is above")
    os.execv(PYTHON, [str(PYTHON), __file__, *sys.argv[1:]])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default=str(TOP / "target" / "release" / "server"))
    parser.add_argument("--times", default="1,5,30")
    parser.add_argument("--seeds", default="1,2,3,4,5")
    parser.add_argument("--threads", default="1")
    parser.add_argument("--peers", default="vroom,pyvrp,ortools")
    parser.add_argument("--only", default="")
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--docs", action="store_true")
    parser.add_argument("--reuse", action="store_true")
    return parser.parse_args()


def cpu_clock():
    library = WORK / "cpuclock.so"
    if not library.exists():
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", library, HERE / "cpuclock.c"], check=True)
    return library


COLUMNS = ["date", "clock", "instance", "solver", "seed", "limit", "threads", "wall", "cpu", "bad", "unserved", "left",
           "vehicles", "cost", "travel"]


class Bench:
    def __init__(self, asked):
        self.asked, self.today = asked, datetime.date.today().isoformat()
        path = WORK / "results.csv"
        self.known = {}
        if asked.reuse and path.exists():
            for row in csv.DictReader(open(path), COLUMNS):
                if (row["date"], row["clock"]) == (self.today, asked.clock):
                    row.update({key: float(row[key]) for key in COLUMNS[5:9] + COLUMNS[10:]})
                    self.known[self.key(row)] = row
        self.log = csv.DictWriter(open(path, "a", newline="", buffering=1), COLUMNS)

    def key(self, row):
        return row["instance"], row["solver"], str(row["seed"]), float(row["limit"]), int(row["threads"])

    def row(self, command, text, problem, matrix, **row):
        """Result of one run of a solver, judged."""
        if self.key(row) in self.known:
            return self.known[self.key(row)]
        answer, wall, cpu, why = self.run(command, text, row["limit"], row["threads"])
        result = dict(unassigned=10**6, unassigned_prio=10**6, vehicles=0, cost=10**12, travel=0, errors=[why])
        if answer is not None:
            result = routelib.check(problem, answer, matrix)
        row.update(date=self.today, clock=self.asked.clock, wall=wall, cpu=cpu, bad="; ".join(result["errors"][:1]),
                   unserved=result["unassigned"], left=result["unassigned_prio"], vehicles=result["vehicles"],
                   cost=result["cost"], travel=result["travel"])
        self.log.writerow(row)
        note = row["bad"] or f"{row['unserved']} unserved, {row['vehicles']} vehicles, cost {row['cost']}"
        print(f"  {row['instance']:<20}{row['solver']:<9}seed {row['seed']} {row['limit']:>4g} s x{row['threads']}"
              f" (wall {wall:6.1f}, cpu {cpu:5.1f}): {note}", file=sys.stderr, flush=True)
        return row

    def run(self, command, problem, limit, threads):
        """The answer or None, wall and CPU seconds, what went wrong."""
        variables = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        if self.asked.clock == "cpu":
            variables.update(LD_PRELOAD=str(cpu_clock()), CPUCLOCK_THREADS=str(threads))
        command = [*command, "--time-limit", f"{limit:g}", "--threads", str(threads)]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        try:
            done = subprocess.run(command, input=problem, capture_output=True, timeout=40 * limit + 300, env=variables)
            answer, why = (json.loads(done.stdout), "") if done.returncode == 0 else (None, done.stderr.decode()[-160:])
        except subprocess.TimeoutExpired:
            answer, why = None, "killed"
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        return answer, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, why


def references():
    """Best cost known by instance: published, or from our own long runs (tests/data/routing/reference)."""
    best = {}
    for row in csv.DictReader(open(DATA / "bks.csv")):
        best[row["instance"][:-5]] = (row["bks_vehicles"], round(float(row["bks_cost"]) * float(row["scale"])))
    for path in (DATA / "reference").glob("*.json"):
        best[path.stem] = ("", json.loads(path.read_text())["cost"])
    return best


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers)


def compare(asked):
    bench, best, rows = Bench(asked), references(), []
    names = [(group, name) for group, names in GROUPS.items() for name in names if asked.only in name]
    threads = [int(number) for number in asked.threads.split(",")]
    for group, name in names:
        problem = routelib.load(DATA / f"{name}.json")
        matrix = routelib.matrix(problem)
        whole, compact = json.dumps(routelib.expand(problem)).encode(), json.dumps(problem).encode()
        for limit in map(float, asked.times.split(",")):
            for count in threads:
                for seed in asked.seeds.split(","):
                    rows.append(bench.row([asked.server, "plan", "--seed", seed], whole, problem, matrix, instance=name,
                                          solver="ours", seed=seed, limit=limit, threads=count))
            for peer in filter(None, asked.peers.split(",")):
                command = [str(PYTHON), str(HERE / "peers" / f"peer_{peer}.py")]
                rows.append(bench.row(command, compact, problem, matrix, instance=name, solver=peer, seed=1, limit=limit,
                                      threads=1))
    return table(rows, best, names)


def table(rows, best, names):
    """Markdown: one line per instance, limit and number of threads, one column per solver; then means per group."""
    solvers = list(dict.fromkeys((row["solver"], row["threads"]) for row in rows))
    titles = [f"{solver} x{count}" if count > 1 else solver for solver, count in solvers]
    lines = ["| problem | limit, s | best known | " + " | ".join(titles) + " |", "|---" * (3 + len(solvers)) + "|"]
    gaps = {}
    for group, name in names:
        vehicles, cost = best.get(name) or ("", min(row["cost"] for row in rows if row["instance"] == name))
        for limit in sorted({row["limit"] for row in rows}):
            cells = []
            for solver, count in solvers:
                mine = [row for row in rows if (row["instance"], row["limit"], row["solver"], row["threads"])
                        == (name, limit, solver, count)]
                if not mine:
                    cells.append("")
                    continue
                value, cell = judge(mine, group, vehicles, cost)
                cells.append(cell)
                gaps.setdefault((group, limit), {}).setdefault((solver, count), []).append(value)
            known = f"{vehicles} v, {cost:.0f}" if vehicles else f"{cost:.0f}"
            lines.append(f"| {name} | {limit:g} | {known} | " + " | ".join(cells) + " |")
    for (group, limit), by_solver in gaps.items():
        if group == "PDPTW":
            continue
        cells = []
        for solver in solvers:
            values = [value for value in by_solver.get(solver, []) if value is not None]
            missing = len(by_solver.get(solver, [])) - len(values)
            cells.append((f"**{mean(values):.2f} %**" if values else "") + (f" ({missing} incomplete)" if missing else ""))
        lines.append(f"| **{group}, mean** | {limit:g} | | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def judge(rows, group, vehicles, cost):
    """Mean gap in per cent (None = some stop unserved or a rule broken), and the text of a cell."""
    if any(row["bad"] for row in rows):
        return None, "breaks a rule"
    unserved = mean(row["unserved"] for row in rows)
    if unserved:
        return None, f"{unserved:.1f} unserved"
    if group == "PDPTW":
        return None, f"{mean(row['vehicles'] for row in rows):.1f} v, {mean(row['travel'] for row in rows):.0f}"
    gap = 100 * (mean(row["cost"] for row in rows) / cost - 1)
    return gap, f"{gap:.2f} %"


def growth(asked):
    import gen_town
    bench, rows = Bench(asked), []
    limits = [float(limit) for limit in asked.times.split(",")]
    for stops, agencies in GROWTH:
        problem = gen_town.build(stops, 7, agencies)
        matrix, whole = routelib.matrix(problem), json.dumps(routelib.expand(problem)).encode()
        for limit in limits:
            for count in map(int, asked.threads.split(",")):
                for seed in asked.seeds.split(","):
                    rows.append(bench.row([asked.server, "plan", "--seed", seed], whole, problem, matrix, solver="ours",
                                          instance=f"generated {stops}", seed=seed, limit=limit, threads=count))
    series = {}
    lines = ["| stops | limit, s | threads | unserved | shifts | cost a stop | above the best, % |", "|---" * 7 + "|"]
    for stops, _ in GROWTH:
        mine = [row for row in rows if row["instance"] == f"generated {stops}" and not row["bad"]]
        least = min(row["cost"] for row in mine if row["left"] == min(row["left"] for row in mine))
        for limit in limits:
            for count in sorted({row["threads"] for row in mine}):
                these = [row for row in mine if (row["limit"], row["threads"]) == (limit, count)]
                cost = mean(row["cost"] for row in these)
                gap = 100 * (cost / least - 1)
                series.setdefault((limit, count), []).append((stops, gap))
                unserved, shifts = (mean(row[key] for row in these) for key in ("unserved", "vehicles"))
                lines.append(f"| {stops} | {limit:g} | {count} | {unserved:.1f} | {shifts:.1f} | {cost / stops:.1f} | {gap:.2f} |")
    (TOP / "docs" / "pictures" / "routing-growth.svg").write_text(plot(series))
    return "\n".join(lines)


def plot(series):
    """How far plans are above the best one found, by number of stops (logarithmic), one line per limit."""
    import math
    width, height, left, bottom, top = 640, 360, 60, 50, 20
    most = max(5.0, math.ceil(max(gap for points in series.values() for _, gap in points) / 5) * 5)
    x = lambda stops: left + (width - left - 150) * math.log(stops / 100) / math.log(50)
    y = lambda gap: height - bottom - (height - bottom - top) * gap / most
    colours = ["#0b6e99", "#b35c00", "#3a7d2c", "#7a3e9d", "#a61b1b", "#555555"]
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
           f'<rect width="{width}" height="{height}" fill="white"/>']
    for stops, _ in GROWTH:
        out.append(f'<text x="{x(stops):.0f}" y="{height - bottom + 18}" text-anchor="middle">{stops}</text>')
    for step in range(6):
        gap = most * step / 5
        out.append(f'<line x1="{left}" y1="{y(gap):.1f}" x2="{width - 150}" y2="{y(gap):.1f}" stroke="#dddddd"/>'
                   f'<text x="{left - 8}" y="{y(gap) + 4:.1f}" text-anchor="end">{gap:g} %</text>')
    out.append(f'<text x="{(left + width - 150) / 2}" y="{height - 12}" text-anchor="middle">stops (logarithmic)</text>')
    out.append(f'<text x="{left - 45}" y="{top - 6}">above the best plan found</text>')
    for colour, ((limit, count), points) in zip(colours * 3, series.items()):
        path = " ".join(f"{x(stops):.1f},{y(gap):.1f}" for stops, gap in points)
        stops, gap = points[-1]
        name = f"{limit:g} s" + (f", {count} threads" if count > 1 else "")
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x(s):.1f}" cy="{y(g):.1f}" r="3" fill="{colour}"/>' for s, g in points]
        out.append(f'<text x="{x(stops) + 8:.1f}" y="{y(gap) + 4:.1f}" fill="{colour}">{name}</text>')
    return "\n".join([*out, "</svg>", ""])


def into_docs(mark, text):
    path = TOP / "docs" / "routing.md"
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    old = path.read_text()
    if begin not in old or end not in old:
        sys.exit(f"bench-routing: {path} has no place for the table: {begin} … {end}")
    path.write_text(old.split(begin)[0] + begin + "\n" + text + "\n" + end + old.split(end, 1)[1])


def main():
    asked = arguments()
    WORK.mkdir(parents=True, exist_ok=True)
    environment()
    global routelib
    sys.path.insert(0, str(HERE))
    import routelib
    if not Path(asked.server).exists():
        sys.exit(f"bench-routing: {asked.server} is missing; run `cargo build --release -p server`")
    shown = " ".join(sys.argv[1:]).replace(str(TOP) + "/", "")
    text = growth(asked) if asked.growth else compare(asked)
    said = f"{datetime.date.today()}, {platform.system()}, {os.cpu_count()} cores: `run.py {shown}`"
    print(f"\n{said}\n\n{text}")
    if asked.docs:
        into_docs("growth" if asked.growth else "table", f"{said}\n\n{text}")


if __name__ == "__main__":
    main()
