#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include <vigie/geo/coverage.h>

namespace vigie::geo {
namespace {

constexpr int kPosts = 401;
constexpr double kSpacing = 10, kHalf = (kPosts - 1) / 2 * kSpacing;

template <typename Up>
Terrain terrain_of(Up up) {
  std::vector<float> heights;
  for (int row = 0; row < kPosts; ++row)
    for (int column = 0; column < kPosts; ++column)
      heights.push_back(static_cast<float>(up(column * kSpacing - kHalf, row * kSpacing - kHalf)));
  auto grid = HeightGrid::make({kPosts, kPosts, -kHalf, -kHalf, kSpacing, kSpacing}, std::move(heights));
  return *Terrain::from_grid(std::move(*grid));
}

SiteFrame site() {
  return *SiteFrame::make({Angle::degrees(36), Angle::degrees(42), EllipsoidHeight::metres(0)});
}

PlanCamera camera(double east, double north, double up, double bearing, double elevation) {
  PlanCamera camera{
      "mast", *CameraModel::make({640, 512, Length::micrometres(12), Length::millimetres(35), {}}), {}, {}};
  camera.pose.place = site().geodetic_from_enu({east, north, up});
  camera.pose.bearing = Bearing::degrees(bearing);
  camera.pose.elevation = Angle::degrees(elevation);
  camera.effective_range = Length::kilometres(5);
  return camera;
}

// The measured curve's own file.
TEST(DetectionProbability, is_the_curve_that_was_measured) {
  std::ifstream file(std::string(VIGIE_SOURCE_DIR) + "/docs/images/sensitivity-width.csv");
  std::string line;
  int points = 0;
  while (std::getline(file, line)) {
    if (line.rfind("people on textured ground,", 0) != 0) continue;
    std::istringstream fields(line.substr(line.find(',') + 1));
    double at = 0, found = 0, targets = 0, pd = 0;
    char comma = 0;
    fields >> at >> comma >> found >> comma >> targets >> comma >> pd;
    EXPECT_NEAR(detection_probability(at), pd, 5e-5) << at;
    ++points;
  }
  EXPECT_EQ(points, 8);
  EXPECT_EQ(detection_probability(0), 0);
  EXPECT_EQ(detection_probability(std::nan("")), 0);
  EXPECT_NEAR(detection_probability(1.75), (0.625 + 0.725) / 2, 1e-9);
  EXPECT_EQ(detection_probability(500), detection_probability(12));
}

TEST(RangeOfPixels, is_the_pinholes) {
  const auto model = CameraModel::make({640, 512, Length::micrometres(12), Length::millimetres(60), {}});
  EXPECT_NEAR(range_of_pixels(*model, plan_targets()[0], 3).metres(), 0.5 * 5000 / 3, 1e-9);
}

TEST(PlanView, sees_what_is_in_the_picture_clear_and_large_enough) {
  // A wall 5 m high across the view, 300 m off.
  const Terrain terrain =
      terrain_of([](double, double north) { return std::abs(north - 300) < 1 ? 5.0 : 0.0; });
  const auto view = PlanView::make(camera(0, 0, 6, 0, -1), site(), terrain);
  ASSERT_TRUE(view) << view.error().message;
  const PlanTarget person = plan_targets()[0];
  const Sight near = view->sight(0, 200, person);
  EXPECT_TRUE(near.seen());
  EXPECT_NEAR(near.width_px, 0.5 * 35e-3 / 12e-6 / 200, 0.05);
  // Over the wall's top from 6 m: the line of sight is at 5 - (d - 300) / 300 m.
  const Sight behind = view->sight(0, 400, person);
  EXPECT_TRUE(behind.in_picture);
  EXPECT_FALSE(behind.seen());
  EXPECT_NEAR(behind.hidden_m, 6 - 400.0 / 300, 0.02);
  EXPECT_FALSE(view->sight(300, 0, person).in_picture);   // beside the picture
  EXPECT_FALSE(view->sight(0, -200, person).in_picture);  // behind the camera
  EXPECT_FALSE(view->sight(0, 200, person, 8).seen());    // it is 7.3 pixels wide
}

TEST(Coverage, agrees_with_sights_post_by_post) {
  const Terrain terrain = terrain_of([](double east, double north) {
    return 25 * std::sin(east / 170) * std::cos(north / 140) + 4 * std::sin(north / 45);
  });
  std::vector<PlanView> views;
  for (const auto& [east, north, bearing] :
       {std::tuple{0.0, 0.0, 20.0}, {300.0, 100.0, 300.0}, {-900.0, 700.0, 170.0}})
    views.push_back(
        *PlanView::make(camera(east, north, *terrain.up_m(east, north) + 12, bearing, -2), site(), terrain));
  const PlanTarget person = plan_targets()[0];
  const auto coverage = coverage_of(views, terrain, person);
  ASSERT_TRUE(coverage) << coverage.error().message;
  int differ = 0, seen = 0;
  for (int row = 0; row < kPosts; ++row)
    for (int column = 0; column < kPosts; ++column) {
      const auto post = static_cast<std::size_t>(row * kPosts + column);
      int cameras = 0;
      double missed = 1;
      for (const PlanView& view : views) {
        const Sight sight = view.sight(column * kSpacing - kHalf, row * kSpacing - kHalf, person);
        cameras += sight.seen();
        missed *= 1 - detection_probability(sight.width_px);
      }
      seen += cameras > 0;
      if (coverage->cameras[post] != cameras) {
        ++differ;
      } else {
        ASSERT_NEAR(coverage->probability[post], 1 - missed, 1e-3);
      }
    }
  EXPECT_GT(seen, 1000);
  EXPECT_LT(differ, seen / 20);
}

TEST(LineCoverage, tells_blind_stretches_by_length_and_place) {
  const Terrain flat = terrain_of([](double, double) { return 0.0; });
  // Two cameras look north from 8 m; their fields at 300 m are some 66 m wide, half overlapping.
  const std::vector<PlanView> views{*PlanView::make(camera(0, 0, 8, 0, -1.5), site(), flat),
                                    *PlanView::make(camera(33, 0, 8, 0, -1.5), site(), flat)};
  const auto line = line_coverage(views, flat, {{{-200, 300}, {200, 300}}, {{500, 0}, {500, 50}}},
                                  Length::metres(1), plan_targets()[0]);
  ASSERT_TRUE(line) << line.error().message;
  const double half_field = 300 * 320 * 12e-6 / 35e-3;
  EXPECT_NEAR(line->length_m, 450, 1e-9);
  EXPECT_NEAR(line->seen_share * 450, 33 + 2 * half_field, 2.5);
  EXPECT_NEAR(line->twice_share * 450, 2 * half_field - 33, 2.5);
  ASSERT_EQ(line->blind.size(), 3U);
  EXPECT_NEAR(line->blind[0].length_m(), 200 - half_field, 1.5);
  EXPECT_NEAR(line->blind[0].from.x, -200, 1e-9);
  EXPECT_NEAR(line->blind[0].to.x, -half_field, 1.5);
  EXPECT_NEAR(line->blind[1].from.x, 33 + half_field, 1.5);
  EXPECT_NEAR(line->blind[2].length_m(), 50, 1e-9);
  EXPECT_GT(line->mean_probability, 0.8 * line->seen_share);
  EXPECT_LE(line->mean_probability, line->seen_share);
}

TEST(LineCoverage, refuses_lines_that_are_none) {
  const Terrain flat = terrain_of([](double, double) { return 0.0; });
  const auto refused = [&](const std::vector<std::vector<Vec2<Enu>>>& line, double spacing) {
    return line_coverage({}, flat, line, Length::metres(spacing), plan_targets()[0]).error().code;
  };
  EXPECT_EQ(refused({{{0, 0}}}, 1), ErrorCode::invalid_argument);
  EXPECT_EQ(refused({{{0, 0}, {10, 0}}}, 0), ErrorCode::invalid_argument);
  EXPECT_EQ(refused({{{0, 0}, {99'999, 0}}}, 10), ErrorCode::not_found);
  EXPECT_EQ(refused({{{0, 0}, {1000, 0}}}, 1e-4), ErrorCode::exhausted);
}

TEST(PlanView, refuses_a_camera_that_cannot_stand_there) {
  const Terrain flat = terrain_of([](double, double) { return 10.0; });
  EXPECT_EQ(PlanView::make(camera(0, 0, 8, 0, 0), site(), flat).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(PlanView::make(camera(9000, 0, 18, 0, 0), site(), flat).error().code, ErrorCode::not_found);
  PlanCamera blind = camera(0, 0, 20, 0, 0);
  blind.effective_range = Length::metres(0);
  EXPECT_EQ(PlanView::make(blind, site(), flat).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace vigie::geo
