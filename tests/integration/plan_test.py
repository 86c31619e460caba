"""vigie plan from outside: a ridge between cameras and a line, the files for maps, and bad input as one clear error."""
import json
import math
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import node

# Heights about 36° N, 42° E, a post a second of arc; the ridge runs east along 36.00° N, 40 m high.
POSTS, STEP, SOUTH, WEST = 200, 1 / 3600, 36 - 100 / 3600, 42 - 100 / 3600
WGS84 = ('GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
         'UNIT["degree",0.0174532925199433]]')


def write_terrain(path, projection=True):
    rows = []
    for row in range(POSTS):
        latitude = SOUTH + (POSTS - 1 - row) * STEP
        rows.append(" ".join([f"{200 + 40 * math.exp(-((latitude - 36) * 3600 / 2) ** 2):.2f}"] * POSTS))
    head = f"ncols {POSTS}\nnrows {POSTS}\nxllcenter {WEST}\nyllcenter {SOUTH}\ncellsize {STEP}\n"
    path.write_text(head + "\n".join(rows) + "\n")
    if projection:
        path.with_suffix(".prj").write_text(WGS84)


def camera(name, longitude, latitude, bearing, **more):
    properties = {"name": name, "bearing_deg": bearing, "focal_length_mm": 35, "elevation_deg": -1, **more}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            "properties": properties}


def line(*corners):
    return {"type": "Feature", "geometry": {"type": "LineString", "coordinates": corners}, "properties": {}}


class PlanTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keep = tempfile.TemporaryDirectory(prefix="vigie-plan-")
        cls.folder = Path(cls.keep.name)
        cls.terrain = cls.folder / "ridge.asc"
        write_terrain(cls.terrain)

    @classmethod
    def tearDownClass(cls):
        cls.keep.cleanup()

    def plan(self, features, *words, terrain=None):
        file = self.folder / "plan.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return node.run("plan", file, "--terrain", terrain or self.terrain, *words)

    def summary(self, features, *words):
        done = self.plan(features, "--json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    # 300 m of line at 36.0027° N, 300 m beyond the ridge or before it.
    NORTH = line([41.9983, 36.0027], [42.0017, 36.0027])

    def test_a_ridge_hides_the_line_behind_it(self):
        behind = self.summary([camera("south", 42, 35.9985, 0), self.NORTH])
        self.assertEqual(behind["line"]["seen_share"], 0)
        self.assertEqual(len(behind["line"]["blind"]), 1)
        self.assertAlmostEqual(behind["line"]["blind"][0]["length_m"], behind["line"]["length_m"], places=1)
        before = self.summary([camera("north", 42, 36.005, 180), self.NORTH])
        self.assertGreater(before["line"]["seen_share"], 0.1)
        self.assertGreater(before["line"]["mean_probability"], 0.9 * before["line"]["seen_share"])

    def test_ranges_are_those_of_the_lens(self):
        ranges = self.summary([camera("north", 42, 36.005, 180), self.NORTH])["cameras"][0]["range_for_target_width"]
        self.assertEqual(ranges["person"]["3_px_m"], round(0.5 * 35e-3 / 12e-6 / 3))
        self.assertEqual(ranges["vehicle"]["12_px_m"], round(1.8 * 35e-3 / 12e-6 / 12))

    def test_fog_leaves_less(self):
        features = [camera("north", 42, 36.005, 180), self.NORTH]
        self.assertEqual(self.summary(features, "--effective-range", 100)["line"]["seen_share"], 0)

    def test_the_candidates_that_cover_most_are_chosen(self):
        places = {"east": 42.0012, "middle": 42, "behind": 42}
        features = [camera(name, east, 35.9985 if name == "behind" else 36.005, 0 if name == "behind" else 180,
                           candidate=True) for name, east in places.items()]
        features.append(self.NORTH)
        answer = self.summary(features, "--choose", 2)
        self.assertEqual({c["name"] for c in answer["chosen"]["cameras"]}, {"east", "middle"})
        self.assertEqual(answer["chosen"]["gap"], 0)
        self.assertAlmostEqual(answer["chosen"]["adds_m"] / answer["line"]["length_m"], answer["line"]["seen_share"],
                               places=2)

    def test_cameras_are_proposed_on_the_ridge(self):
        answer = self.summary([self.NORTH], "--ridges", 500, "--choose", 2)
        chosen = [c for c in answer["cameras"] if c["name"].startswith("ridge")]
        self.assertEqual(len(chosen), 2)
        for each in chosen:
            self.assertAlmostEqual(each["position"][1], 36, delta=0.0005)
            self.assertLess(each["elevation_deg"], 0)
        self.assertGreater(answer["line"]["seen_share"], 0.5)
        alone = self.summary([self.NORTH], "--ridges", 500, "--choose", 1)
        self.assertLess(alone["line"]["seen_share"], answer["line"]["seen_share"])

    def test_the_files_are_what_maps_read(self):
        out = self.folder / "out"
        done = self.plan([camera("<north> & co", 42, 36.005, 180), self.NORTH], "-o", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(str(out / "index.html"), done.stdout)
        about = subprocess.run(["gdalinfo", "-stats", "-json", str(out / "coverage.tif")], capture_output=True,
                               text=True, check=True)
        bands = json.loads(about.stdout)["bands"]
        self.assertEqual([band["maximum"] for band in bands][0], 1)
        self.assertLess(bands[2]["maximum"], 1.0)
        # A place that the line's own answer says is seen, in the raster.
        features = json.loads((out / "plan.geojson").read_text())["features"]
        seen = next(f for f in features if f["properties"].get("cameras") == 1)
        east, north = seen["geometry"]["coordinates"][1]
        at = subprocess.run(["gdallocationinfo", "-valonly", "-b", "1", "-wgs84", str(out / "coverage.tif"), str(east),
                             str(north)], capture_output=True, text=True, check=True)
        self.assertEqual(float(at.stdout), 1)
        names = [e.text for e in ElementTree.parse(out / "plan.kml").iter() if e.tag.endswith("name")]
        self.assertIn("<north> & co", names)
        page = (out / "index.html").read_text()
        self.assertIn("&lt;north> &amp; co", page)
        self.assertIn("data:image/png;base64,", page)

    def test_bad_input_is_one_clear_error(self):
        def error(features, *words, terrain=None):
            done = self.plan(features, *words, terrain=terrain)
            self.assertEqual(done.stdout, "")
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
            return done.returncode, done.stderr

        bare = self.folder / "bare.asc"
        write_terrain(bare, projection=False)
        good = camera("north", 42, 36.005, 180)
        self.assertIn("projection", error([good], terrain=bare)[1])
        self.assertIn("longitude comes first", error([camera("swapped", 36.005, 142, 180)])[1])
        self.assertIn("not cover", error([camera("swapped", 36.005, 42, 180)])[1])
        self.assertIn("plan one site", error([good, camera("far", 1.5, 42.5, 0)])[1])
        self.assertEqual(error([good], "--target", "ghost")[0], 2)
        self.assertEqual(error([good], "--least-px", "0")[0], 2)
        self.assertEqual(error([good], "--choose", "1")[0], 2)
        self.assertEqual(error([good], "--ridges", "-5")[0], 2)
        self.assertEqual(error([])[0], 2)
        self.assertEqual(error([good], terrain=self.folder / "none.tif")[0], 1)


if __name__ == "__main__":
    unittest.main()
