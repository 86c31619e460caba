#include "test_data.h"
#include "tool.h"

#include <cmath>
#include <cstdlib>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vigie/geo/terrain.h>

namespace vigie::geo {
namespace {

HeightGrid rough_grid(int n, double step, double relief, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> up(0, static_cast<float>(relief));
  std::vector<float> heights(static_cast<std::size_t>(n) * static_cast<std::size_t>(n));
  for (float& h : heights) h = up(random);
  auto grid = HeightGrid::make({n, n, -step * n / 2, -step * n / 2, step, step}, std::move(heights));
  return std::move(*grid);
}

TEST(HeightGrid, is_bilinear_between_its_posts) {
  const auto grid = HeightGrid::make({2, 2, 10, 20, 2, 4}, {0, 10, 20, 50});
  ASSERT_TRUE(grid);
  EXPECT_DOUBLE_EQ(grid->at(10, 20).value(), 0);
  EXPECT_DOUBLE_EQ(grid->at(12, 24).value(), 50);
  EXPECT_DOUBLE_EQ(grid->at(11, 22).value(), 20);
  EXPECT_FALSE(grid->at(12.001, 22));
  EXPECT_FALSE(grid->at(11, 19.999));
  EXPECT_FALSE(grid->at(std::nan(""), 22));
}

TEST(HeightGrid, fills_voids_and_marks_them) {
  auto grid = HeightGrid::make({4, 3, 0, 0, 1, 1}, {1, 1, 1, 1, 1, -9, -9, 5, 1, 1, 1, 5}, -9.0F);
  ASSERT_TRUE(grid);
  EXPECT_EQ(grid->void_count(), 2);
  EXPECT_FALSE(grid->at(1.5, 1));
  EXPECT_TRUE(grid->at(0.5, 0));
  grid->fill_voids();
  EXPECT_DOUBLE_EQ(grid->at(1, 1).value(), 1);
  EXPECT_NEAR(grid->at(2, 1).value(), 7.0 / 3, 1e-6);
  EXPECT_TRUE(grid->is_void(1.5, 1));
  EXPECT_FALSE(grid->is_void(0, 0));
}

TEST(HeightGrid, refuses_shapes_that_do_not_fit) {
  EXPECT_FALSE(HeightGrid::make({1, 5, 0, 0, 1, 1}, {1, 2, 3, 4, 5}));
  EXPECT_FALSE(HeightGrid::make({2, 2, 0, 0, 1, 1}, {1, 2, 3}));
  EXPECT_FALSE(HeightGrid::make({2, 2, 0, 0, 0, 1}, {1, 2, 3, 4}));
  EXPECT_EQ(HeightGrid::make({100000, 100000, 0, 0, 1, 1}, {}).error().code, ErrorCode::exhausted);
}

TEST(Terrain, says_that_it_is_a_plane_where_nothing_is_known) {
  const Terrain plane = Terrain::plane(Length::metres(3));
  EXPECT_TRUE(plane.is_plane());
  const EnuVector down{0, std::sqrt(0.99), -0.1};
  const auto hit = plane.intersect({0, 0, 13}, down, 1e5, {0});
  ASSERT_TRUE(hit);
  EXPECT_NEAR(hit->distance_m, 10 * std::sqrt(0.99) / 0.1, 1e-9);
  EXPECT_NEAR(hit->point.z, 3, 1e-9);
  EXPECT_FALSE(plane.intersect({0, 0, 13}, {0, 1, 0}, 1e4, {0}));
  // Refraction brings a level ray down to the ground at sqrt(2 R h / k).
  const auto bent = plane.intersect({0, 0, 13}, {0, 1, 0}, 1e6, {0.13});
  ASSERT_TRUE(bent);
  EXPECT_NEAR(bent->distance_m, std::sqrt(2 * kEarthRadiusM * 10 / 0.13), 1e-6);
}

// VIGIE_RAYS of them, or 20,000.
int rays_wanted() {
  const char* rays = std::getenv("VIGIE_RAYS");
  return rays != nullptr ? std::atoi(rays) : 20'000;
}

// Against small steps along the ray.
TEST(Terrain, meets_the_ground_where_brute_force_does) {
  const auto terrain = Terrain::from_grid(rough_grid(60, 7, 25, 2));
  ASSERT_TRUE(terrain);
  std::mt19937 random(7);
  std::uniform_real_distribution<double> place(-150, 150), above(0.5, 30), turn(0, 2 * M_PI), tilt(-0.5, 0.2);
  int hits = 0;
  const int rays = rays_wanted();
  for (int i = 0; i < rays; ++i) {
    const double e = place(random), n = place(random), b = turn(random), t = tilt(random);
    const EnuVector eye{e, n, *terrain->up_m(e, n) + above(random)};
    const EnuVector direction{std::cos(t) * std::sin(b), std::cos(t) * std::cos(b), std::sin(t)};
    const Refraction refraction{i % 2 == 0 ? 0.0 : 900.0};  // a bend that shows within 300 m
    const auto hit = terrain->intersect(eye, direction, 250, refraction);
    // Up of the ray over the ground at a distance along it.
    const auto clearance = [&](double s) -> std::optional<double> {
      const double along = s / std::cos(t);
      const auto up = terrain->up_m(eye.x + direction.x * along, eye.y + direction.y * along);
      if (!up) return std::nullopt;
      return eye.z + direction.z * along - refraction.drop_m(s) - *up;
    };
    const double end = hit ? hit->distance_m : 250;
    for (double s = 0; s < end - 1e-6; s += 0.37) {
      const auto c = clearance(s);
      if (!c) break;
      ASSERT_GT(*c, -1e-6) << "ray " << i << " went below the ground at " << s;
    }
    if (!hit) continue;
    ++hits;
    ASSERT_NEAR(clearance(hit->distance_m).value(), 0, 1e-6);
    ASSERT_NEAR(*terrain->up_m(hit->point.x, hit->point.y), hit->point.z, 1e-6);
  }
  EXPECT_GT(hits, rays / 2);
}

TEST(Terrain, sees_nothing_from_below_the_ground_or_beside_it) {
  const auto terrain = Terrain::from_grid(rough_grid(10, 10, 1, 1));
  ASSERT_TRUE(terrain);
  EXPECT_FALSE(terrain->intersect({0, 0, -5}, {0, 0.6, -0.8}, 1000));
  EXPECT_FALSE(terrain->intersect({500, 0, 5}, {0, 0.6, -0.8}, 1000));
  const auto straight_down = terrain->intersect({3, 4, 50}, {0, 0, -1}, 1000);
  ASSERT_TRUE(straight_down);
  EXPECT_NEAR(straight_down->point.z, *terrain->up_m(3, 4), 1e-9);
}

TEST(Terrain, lifts_what_is_far_as_much_as_its_rays_bend) {
  const auto terrain = Terrain::plane(Length::metres(0));
  const EnuVector eye{0, 0, 40}, place{3000, 4000, 0};
  const Refraction refraction{0.13};
  const EnuVector seen = apparent(eye, place, refraction) - eye;
  const auto hit = terrain.intersect(eye, seen * (1 / norm(seen)), 1e5, refraction);
  ASSERT_TRUE(hit);
  EXPECT_NEAR(hit->point.x, 3000, 1e-6);
  EXPECT_NEAR(hit->point.y, 4000, 1e-6);
}

class ElevationTile : public testing::TestWithParam<const char*> {};

// Heights at posts and between them, against gdallocationinfo on the same tile inside its zip.
TEST_P(ElevationTile, has_the_heights_that_gdallocationinfo_gives) {
  const auto path = test_data() / "geo" / (std::string(GetParam()) + ".hgt.zip");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  if (!has_tool("gdallocationinfo")) GTEST_SKIP() << "gdallocationinfo (gdal-bin) is not installed";
  const std::string name = "/vsizip/" + path.string() + "/" + GetParam() + ".hgt";
  const auto model = ElevationModel::open(name);
  ASSERT_TRUE(model) << model.error().to_string();
  const GridShape& g = model->shape();
  EXPECT_EQ(g.columns, 1201);

  std::mt19937 random(11);
  std::uniform_real_distribution<double> u(0, 1198.999);
  std::string posts;
  std::vector<std::pair<double, double>> places;
  for (int i = 0; i < 300; ++i) {
    const double c = u(random), r = u(random);
    places.emplace_back(c, r);
    for (int k = 0; k < 4; ++k)
      posts += fmt::format("{:.12f} {:.12f}\n", g.x0 + (std::floor(c) + k % 2) * g.dx,
                           g.y0 + (std::floor(r) + k / 2) * g.dy);
  }
  const auto rows = ask("gdallocationinfo -valonly -wgs84 " + name, posts);
  ASSERT_EQ(rows.size(), 4 * places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto [c, r] = places[i];
    const double fu = c - std::floor(c), fv = r - std::floor(r);
    const auto h = [&](std::size_t k) { return rows[4 * i + k].at(0); };
    const Angle lat = Angle::degrees(g.y0 + r * g.dy), lon = Angle::degrees(g.x0 + c * g.dx);
    if (model->is_void(lat, lon)) continue;
    const double expected = (h(0) * (1 - fu) + h(1) * fu) * (1 - fv) + (h(2) * (1 - fu) + h(3) * fu) * fv;
    EXPECT_NEAR(model->geoid_height(lat, lon).value().metres(), expected, 1e-3);
  }
}
INSTANTIATE_TEST_SUITE_P(Srtm, ElevationTile, testing::Values("N42E001", "S29W072"));

// Onto the ellipsoid by PROJ's own vertical shift.
TEST(ElevationModel, keeps_geoid_and_ellipsoid_apart) {
  const auto path = test_data() / "geo" / "N42E001.hgt.zip";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  if (!has_tool("cct")) GTEST_SKIP() << "cct (proj-bin) is not installed";
  const auto model = ElevationModel::open(path.string());
  ASSERT_TRUE(model) << model.error().to_string();
  const Angle lat = Angle::degrees(42.5), lon = Angle::degrees(1.5);
  const double geoid = model->geoid_height(lat, lon).value().metres();
  const auto rows = ask("cct -d 6 +proj=vgridshift +grids=egm96_15.gtx +multiplier=1",
                        fmt::format("1.5 42.5 {} 0\n", geoid));
  ASSERT_EQ(rows.size(), 1U);
  const double ellipsoid = model->ellipsoid_height(lat, lon).value().metres();
  EXPECT_NEAR(ellipsoid, rows[0].at(2), 1e-3);
  EXPECT_GT(ellipsoid - geoid, 45);  // the Pyrenees stand about 50 m above the ellipsoid
}

TEST(Terrain, from_elevation_puts_each_post_at_its_height) {
  const auto path = test_data() / "geo" / "N42E001.hgt.zip";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const auto model = ElevationModel::open(path.string());
  ASSERT_TRUE(model) << model.error().to_string();
  const auto site =
      SiteFrame::make({Angle::degrees(42.5), Angle::degrees(1.5), EllipsoidHeight::metres(1500)});
  ASSERT_TRUE(site);
  const auto terrain = Terrain::from_elevation(*model, *site, Length::kilometres(4), Length::metres(200));
  ASSERT_TRUE(terrain) << terrain.error().to_string();
  for (double e = -4000; e <= 4000; e += 1000)
    for (double n = -4000; n <= 4000; n += 1000) {
      const Geodetic at = site->geodetic_from_enu({e, n, *terrain->up_m(e, n)});
      EXPECT_NEAR(model->ellipsoid_height(at.latitude, at.longitude)->metres(), at.height.metres(), 0.01);
    }
  EXPECT_EQ(Terrain::from_elevation(*model, *site, Length::kilometres(90), Length::metres(200)).error().code,
            ErrorCode::not_found);
}

TEST(ElevationModel, says_what_is_wrong_with_a_file) {
  EXPECT_EQ(ElevationModel::open("no_such_file.tif").error().code, ErrorCode::not_found);
  const TestFolder folder;
  const auto path = folder / "no_projection.pgm";
  std::ofstream(path) << "P5\n2 2\n255\n" << std::string(4, '\1');
  const auto flat = ElevationModel::open(path.string());
  ASSERT_FALSE(flat);
  EXPECT_EQ(flat.error().code, ErrorCode::unsupported);
  EXPECT_NE(flat.error().message.find("projection"), std::string::npos);
}

}  // namespace
}  // namespace vigie::geo
