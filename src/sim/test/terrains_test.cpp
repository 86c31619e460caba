#include "scenes.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <vigie/sim/terrains.h>

namespace vigie::sim {
namespace {

using Shared = std::shared_ptr<const geo::Terrain>;

Shared of(Terrains& terrains, const Scene& scene) {
  return *terrains.of(scene, *geo::SiteFrame::make(scene.origin));
}

TEST(Terrains, are_shared_by_what_has_the_same_ground_and_freed_with_the_last) {
  Terrains terrains;
  Scene scene = plain_scene();
  Shared one = of(terrains, scene);
  scene.cameras.clear();  // no matter for the ground
  EXPECT_EQ(of(terrains, scene), one);
  for (const auto& change : std::vector<void (*)(Scene&)>{
           [](Scene& s) { s.seed = 6; }, [](Scene& s) { s.terrain.hills = Length::metres(3); },
           [](Scene& s) { s.origin.latitude = Angle::degrees(35); }}) {
    Scene other = plain_scene();
    change(other);
    EXPECT_NE(of(terrains, other), one);
  }
  const std::weak_ptr<const geo::Terrain> watch = one;
  one.reset();
  EXPECT_TRUE(watch.expired());
  EXPECT_TRUE(of(terrains, scene));
}

TEST(Terrains, say_what_is_wrong_with_an_elevation_file_each_time) {
  Terrains terrains;
  Scene scene = plain_scene();
  scene.terrain.elevation_file = "no_such_file.hgt";
  const auto site = *geo::SiteFrame::make(scene.origin);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(terrains.of(scene, site).error().code, ErrorCode::not_found);
}

// The pictures are those of a camera that has the ground to itself.
TEST(Terrains, serve_cameras_that_open_and_close_at_once) {
  Terrains terrains;
  const Scene scene = plain_scene();
  SimulatedCamera alone = camera_of(scene);
  const Image16 expected = picture_of(alone, 7);
  std::vector<Image16> pictures(4);
  {
    std::vector<std::jthread> threads;
    for (Image16& picture : pictures)
      threads.emplace_back([&] {
        for (int i = 0; i < 2; ++i) {
          auto camera = SimulatedCamera::make(scene, 0, {}, &terrains);
          picture = picture_of(*camera, 7);
        }
      });
  }
  for (const Image16& picture : pictures) EXPECT_EQ(picture, expected);
}

}  // namespace
}  // namespace vigie::sim
