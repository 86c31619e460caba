#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include <vigie/geo/visible_area.h>

namespace vigie::geo {
namespace {

constexpr int kPosts = 601;
constexpr double kSpacing = 10, kHalf = (kPosts - 1) / 2 * kSpacing;

SiteFrame site() {
  return *SiteFrame::make({Angle::degrees(36), Angle::degrees(42), EllipsoidHeight::metres(0)});
}

template <typename Up>
Terrain terrain_of(Up up) {
  std::vector<float> heights;
  for (int row = 0; row < kPosts; ++row)
    for (int column = 0; column < kPosts; ++column)
      heights.push_back(static_cast<float>(up(column * kSpacing - kHalf, row * kSpacing - kHalf)));
  return *Terrain::from_grid(
      *HeightGrid::make({kPosts, kPosts, -kHalf, -kHalf, kSpacing, kSpacing}, std::move(heights)));
}

PlanView view_of(const Terrain& terrain, double bearing, double elevation, double above = 12) {
  PlanCamera camera{
      "mast", *CameraModel::make({640, 512, Length::micrometres(12), Length::millimetres(35), {}}), {}, {}};
  camera.pose.place = site().geodetic_from_enu({0, 0, *terrain.up_m(0, 0) + above});
  camera.pose.bearing = Bearing::degrees(bearing);
  camera.pose.elevation = Angle::degrees(elevation);
  camera.effective_range = Length::kilometres(20);
  return *PlanView::make(camera, site(), terrain);
}

// Even-odd rule, over all rings of an area.
bool is_in(const GroundArea& area, double x, double y) {
  bool inside = false;
  for (const auto& ring : area)
    for (std::size_t i = 1; i < ring.size(); ++i) {
      const EnuVector a = ring[i - 1], b = ring[i];
      if ((a.y > y) != (b.y > y) && x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)) inside = !inside;
    }
  return inside;
}

bool is_in(const VisibleArea& seen, double x, double y) {
  for (const GroundArea& area : seen.areas)
    if (is_in(area, x, y)) return true;
  return false;
}

double signed_size(const std::vector<EnuVector>& ring) {
  double size = 0;
  for (std::size_t i = 1; i < ring.size(); ++i) size += ring[i - 1].x * ring[i].y - ring[i].x * ring[i - 1].y;
  return size / 2;
}

// Of places in the field, the share where the areas and the exact line of sight say the same.
double agreement(const PlanView& view, const PlanTarget& target, double pixels) {
  const auto seen = visible_area(view, target, pixels);
  EXPECT_TRUE(seen);
  std::mt19937 random(5);
  std::uniform_real_distribution<double> range(20, 900), turn(0, 1);
  const Sector sector = view.sector();
  int same = 0, all = 0;
  for (int i = 0; i < 4000; ++i, ++all) {
    const double r = range(random),
                 b = sector.from.from_north().radians() + sector.width.radians() * turn(random);
    const double x = r * std::sin(b), y = r * std::cos(b);
    same += is_in(*seen, x, y) == view.sight(x, y, target, pixels).seen() ? 1 : 0;
  }
  return static_cast<double>(same) / all;
}

const PlanTarget& person() {
  return plan_targets()[0];
}

TEST(VisibleArea, of_a_plane_is_the_sector_out_to_the_range) {
  const Terrain plane = Terrain::plane(Length());
  const PlanView view = view_of(plane, 60, -4);
  EXPECT_GT(agreement(view, person(), 3), 0.985);
  const auto seen = visible_area(view, person(), 3);
  ASSERT_EQ(seen->areas.size(), 1u);
  ASSERT_EQ(seen->areas[0].size(), 1u) << "no holes";
  const double range = range_of_pixels(view.camera().model, person(), 3).metres();
  double farthest = 0;
  for (const EnuVector& corner : seen->areas[0][0])
    farthest = std::max(farthest, std::hypot(corner.x, corner.y));
  EXPECT_NEAR(farthest, range, 0.02 * range);
  EXPECT_GT(signed_size(seen->areas[0][0]), 0) << "counter-clockwise";
}

TEST(VisibleArea, behind_hills_is_what_exact_lines_of_sight_see) {
  const Terrain hills = terrain_of([](double x, double y) {
    return 9 * std::sin(x / 53) * std::cos(y / 71) + 5 * std::sin((x + 2 * y) / 37);
  });
  for (const double bearing : {0.0, 77.0, 200.0, 350.0}) {
    EXPECT_GT(agreement(view_of(hills, bearing, -3, 15), person(), 3), 0.95) << bearing;
  }
}

TEST(VisibleArea, has_holes_where_a_hill_stands_in_the_field) {
  const Terrain hill = terrain_of(
      [](double x, double y) { return 25 * std::exp(-(x * x + (y - 300) * (y - 300)) / (2 * 12 * 12)); });
  const PlanView view = view_of(hill, 0, -2, 18);
  const auto seen = visible_area(view, person(), 3);
  ASSERT_TRUE(seen);
  ASSERT_FALSE(seen->areas.empty());
  EXPECT_FALSE(is_in(*seen, 0, 400)) << "in the hill's lee";
  EXPECT_TRUE(is_in(*seen, 0, 200));
  EXPECT_TRUE(is_in(*seen, 36, 380)) << "beside it";
  EXPECT_GT(agreement(view, person(), 3), 0.97);
}

TEST(VisibleArea, looking_straight_down_is_below_the_camera) {
  const Terrain plane = Terrain::plane(Length());
  const PlanView view = view_of(plane, 0, -90, 60);
  const auto seen = visible_area(view, person(), 3);
  ASSERT_TRUE(seen);
  EXPECT_TRUE(is_in(*seen, 3, 2));
  EXPECT_FALSE(is_in(*seen, 40, 40));
}

TEST(VisibleArea, skyline_is_where_the_ground_ends) {
  const Terrain ridge = terrain_of([](double, double y) { return y > 1000 ? 40.0 : 0.0; });
  const auto seen = visible_area(view_of(ridge, 0, 0, 10), person(), 3);
  ASSERT_TRUE(seen);
  ASSERT_GT(seen->skyline.size(), 50u);
  const double focal = 35000.0 / 12;
  for (std::size_t i = 0; i < seen->skyline.size(); ++i) {
    const PixelPoint p = seen->skyline[i];
    // A wall 1000 m ahead and 30 m above the eye, seen askew to the sides.
    EXPECT_NEAR(p.y, 256 - focal * 30 / 1010, 3) << p.x;
    if (i > 0) {
      EXPECT_GT(p.x, seen->skyline[i - 1].x);
    }
  }
}

TEST(VisibleArea, of_a_camera_that_sees_only_sky_is_empty) {
  const Terrain plane = Terrain::plane(Length());
  const auto seen = visible_area(view_of(plane, 0, 30), person(), 3);
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->areas.empty());
}

TEST(VisibleArea, refuses_options_that_make_no_sense) {
  const Terrain plane = Terrain::plane(Length());
  const PlanView view = view_of(plane, 0, 0);
  for (const double pixels : {0.0, -1.0, std::nan("")}) EXPECT_FALSE(visible_area(view, person(), pixels));
  VisibleAreaOptions options;
  options.rays = 7;
  EXPECT_FALSE(visible_area(view, person(), 3, options));
  options = {};
  options.reach = Length::metres(HUGE_VAL);
  EXPECT_FALSE(visible_area(view, person(), 3, options));
}

}  // namespace
}  // namespace vigie::geo
