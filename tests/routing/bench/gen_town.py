"""Seeded coastal-town courier instances (around 13.45N 109.22E, ~490 km2, 5 wards). VROOM JSON + points/travel.
   python gen_town.py [--out DIR]   -> DIR/*.json (default target/bench-routing/towns)"""
import json, math, random
from pathlib import Path
OUT = Path("target/bench-routing/towns")
H = 3600
# ward: centre (lon, lat), sigma km, share of stops, agency
WARDS = [("An Binh", 109.215, 13.455, 0.9, .34), ("Xuan Phu", 109.235, 13.44, 0.7, .24), ("Song Cau bac", 109.225, 13.53, 1.8, .16),
         ("Xuan Lam", 109.13, 13.47, 2.6, .12), ("Xuan Canh", 109.265, 13.37, 1.6, .14)]
KX, KY = 111.32 * math.cos(math.radians(13.45)), 110.57
BOX = (109.06, 109.29, 13.33, 13.56)            # about 25 x 25 km, less the sea (~490 km2 of land)
def sea(lon, lat):                               # the coast runs south-east; the sea is to its right
    return lon > 109.30 - 0.18 * (lat - 13.33) + 0.008 * math.sin(60 * lat)
def point(rng):
    while True:
        if rng.random() < .08: lon, lat = rng.uniform(*BOX[:2]), rng.uniform(*BOX[2:])     # scattered hamlets
        else:
            w = rng.choices(WARDS, [x[4] for x in WARDS])[0]; lon, lat = rng.gauss(w[1], w[3] / KX), rng.gauss(w[2], w[3] / KY)
        if BOX[0] < lon < BOX[1] and BOX[2] < lat < BOX[3] and not sea(lon, lat): return [round(lon, 6), round(lat, 6)]
def hm(h, m=0): return h * H + m * 60
AM, PM = (hm(7, 30), hm(11, 30)), (hm(13, 30), hm(17, 0))
def build(n, seed, agencies=1, cap=40):
    rng = random.Random(f"town-{n}-{seed}")
    ag = [[109.2185, 13.4525], [109.232, 13.522], [109.262, 13.372], [109.14, 13.468], [109.236, 13.441]][:agencies]
    pts, jobs = list(ag), []
    for i in range(n):
        pts.append(point(rng)); half = AM if rng.random() < .58 else PM
        if rng.random() < .55: w = half                                   # half-day slot
        else:
            span = rng.choice([1, 1.5, 2]) * H; s = half[0] + rng.randrange(0, int((half[1] - half[0] - span) // 900) + 1) * 900; w = (s, int(s + span))
        j = {"id": i + 1, "location_index": len(pts) - 1, "service": rng.choice([300, 360, 420, 480, 600]), "time_windows": [list(map(int, w))]}
        k = rng.choices([1, 2, 3, 5], [.78, .13, .06, .03])[0]
        if rng.random() < .6: j["pickup"], j["delivery"] = [k], [0]        # file collected at home -> agency
        else: j["pickup"], j["delivery"] = [0], [k]                        # result taken agency -> home
        if rng.random() < .08: j["skills"] = [1]                           # e.g. fee collection / biometric kit
        if rng.random() < .10: j["priority"] = 10
        jobs.append(j)
    # couriers: about 26 stops a day in a tight fleet; each half-day is one VROOM vehicle (returns to the agency to unload)
    c = max(3, math.ceil(n / 24)); vehicles = []
    for i in range(c):
        a = i % agencies
        for h, (s, e) in enumerate(((hm(7, 15), hm(12, 0)), (hm(13, 15), hm(17, 30)))):
            v = {"id": 10 * (i + 1) + h, "description": f"courier {i + 1} {'am' if h == 0 else 'pm'}", "start_index": a, "end_index": a, "capacity": [cap], "time_window": [s, e], "costs": {"fixed": 1200}}
            if i % 3 == 0: v["skills"] = [1]
            vehicles.append(v)
    return {"meta": {"name": f"town-{n}-{seed}", "objective": "cost", "optional": True, "seed": seed, "couriers": c}, "points": pts,
            "travel": {"metric": "haversine", "detour": 1.35, "speed_kmh": 27}, "vehicles": vehicles, "jobs": jobs}
if __name__ == "__main__":
    import sys
    if "--out" in sys.argv: OUT = Path(sys.argv[sys.argv.index("--out") + 1])
    OUT.mkdir(parents=True, exist_ok=True)
    for n, ag, seeds in ((50, 1, (1, 2)), (200, 1, (1, 2)), (1000, 3, (1,)), (3000, 5, (1,))):
        for s in seeds:
            p = build(n, s, ag); (OUT / f"town-{n}-{s}.json").write_text(json.dumps(p, separators=(",", ":"))); print(p["meta"], len(p["vehicles"]))
