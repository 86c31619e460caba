#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vigie/core/geometry.h>

namespace vigie {
namespace {

// About the z axis, then about the x axis.
Rigid3<Camera3, Enu> turned(Angle about_z, Angle about_x, Vec3<Camera3> shift) {
  const double cz = cos(about_z), sz = sin(about_z), cx = cos(about_x), sx = sin(about_x);
  return {.rotation = {cz, -sz, 0, cx * sz, cx * cz, -sx, sx * sz, sx * cz, cx}, .shift = shift};
}

double a_number() {
  return *rc::gen::inRange(-100'000, 100'000) / 100.0;
}

RC_GTEST_PROP(Rigid3, is_undone_by_its_inverse, ()) {
  const auto camera_from_enu =
      turned(Angle::degrees(a_number()), Angle::degrees(a_number()), {a_number(), a_number(), a_number()});
  const EnuVector place{a_number(), a_number(), a_number()};
  const EnuVector back = camera_from_enu.inverse()(camera_from_enu(place));
  RC_ASSERT(norm(back - place) < 1e-9);
  const CameraVector seen = camera_from_enu(place);
  RC_ASSERT(norm(camera_from_enu(camera_from_enu.inverse()(seen)) - seen) < 1e-9);
}

RC_GTEST_PROP(Rigid3, keeps_lengths_and_turns_directions_without_the_shift, ()) {
  const auto camera_from_enu = turned(Angle::degrees(a_number()), Angle::degrees(a_number()), {1, 2, 3});
  const EnuVector from{a_number(), a_number(), a_number()}, to{a_number(), a_number(), a_number()};
  RC_ASSERT(std::abs(norm(camera_from_enu(to) - camera_from_enu(from)) - norm(to - from)) < 1e-9);
  RC_ASSERT(norm(camera_from_enu.rotate(to - from) - (camera_from_enu(to) - camera_from_enu(from))) < 1e-9);
}

TEST(Rigid3, leaves_everything_in_place_until_told_otherwise) {
  const Rigid3<Camera3, Enu> nothing;
  EXPECT_EQ(nothing({1, 2, 3}), (CameraVector{1, 2, 3}));
}

TEST(Vec3, crosses_by_the_right_hand) {
  EXPECT_EQ(cross(EnuVector{1, 0, 0}, EnuVector{0, 1, 0}), (EnuVector{0, 0, 1}));
  EXPECT_EQ(dot(EnuVector{1, 2, 3}, EnuVector{4, 5, 6}), 32);
  EXPECT_EQ(norm(EnuVector{2, 3, 6}), 7);
  EXPECT_EQ(norm(PixelPoint{3, 4}), 5);
}

TEST(Box, holds_its_left_and_top_edge_and_not_its_right_and_bottom_one) {
  const Box pixel{10, 20, 1, 1};
  EXPECT_TRUE(pixel.contains({10, 20}));
  EXPECT_TRUE(pixel.contains(pixel.centre()));
  EXPECT_FALSE(pixel.contains({11, 20}));
  EXPECT_FALSE(pixel.contains({10, 21}));
  EXPECT_EQ(pixel.centre(), (PixelPoint{10.5, 20.5}));
  EXPECT_EQ(pixel.area(), 1);
}

TEST(Covariance, keeps_its_rows) {
  Covariance<2> covariance;
  covariance(0, 1) = 5;
  EXPECT_EQ(covariance.m[1], 5);
}

}  // namespace
}  // namespace vigie
