// What the demo's scene promises.
#include "scenes.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include <vigie/sim/demo_scene.h>

namespace vigie::sim {
namespace {

// The demo with small pictures of the same field of view: quick to open.
Scene small_demo() {
  Scene scene = demo_scene();
  for (CameraSettings& c : scene.cameras) {
    c.sensor.width /= 4;
    c.sensor.height /= 4;
    c.sensor.pixel_pitch = c.sensor.pixel_pitch * 4;
  }
  scene.terrain.spacing = Length::metres(16);
  scene.ground.bushes_per_ha = scene.ground.rocks_per_ha = 0;
  return scene;
}

bool in_view(const TruthObject& t) {
  return t.visible > 0.5 && t.box.height >= 1;  // 4 px in the full picture
}

TEST(Demo, has_something_to_see_in_every_camera_from_the_start_and_nearly_always) {
  const Scene scene = small_demo();
  for (int c = 0; c < 3; ++c) {
    SimulatedCamera camera = camera_of(scene, {}, c);
    int seen = 0, frames = 0, moving_at_start = 0;
    std::set<ObjectClass> classes;
    for (int s = 0; s < 900; s += 3, ++frames) {
      bool any = false;
      for (const TruthObject& t : camera.truth(static_cast<std::uint64_t>(s) * 20).truth) {
        if (!in_view(t)) continue;
        any = true;
        classes.insert(camera.identities()[t.identity].object_class);
        if (s < 12 && norm(t.velocity) > 0.3) ++moving_at_start;
      }
      seen += any ? 1 : 0;
    }
    EXPECT_GT(seen, frames * 0.9) << c;
    EXPECT_GT(moving_at_start, 0) << c;
    EXPECT_TRUE(classes.contains(ObjectClass::person)) << c;
    EXPECT_TRUE(classes.contains(ObjectClass::animal)) << c;
    EXPECT_TRUE(classes.contains(ObjectClass::vehicle)) << c;
  }
}

// Nobody comes from nowhere or is gone in plain sight.
TEST(Demo, lets_people_in_and_out_by_the_edges_of_the_picture) {
  const Scene scene = small_demo();
  for (int c = 0; c < 3; ++c) {
    SimulatedCamera camera = camera_of(scene, {}, c);
    std::map<std::size_t, TruthObject> last;
    for (std::uint64_t f = 0; f < 20 * 700; f += 10) {
      std::map<std::size_t, TruthObject> now;
      for (const TruthObject& t : camera.truth(f).truth) now[t.identity] = t;
      const auto at_edge = [&](const TruthObject& t) {
        return t.box.left < 4 || t.box.right() > 156 || t.box.top < 4 || t.box.bottom() > 124 ||
               t.visible < 0.1;
      };
      const auto stays = [&](const auto& here, const auto& there) {
        for (const auto& [id, t] : here) {
          const ObjectClass kind = camera.identities()[id].object_class;
          if (f == 0 || (kind != ObjectClass::person && kind != ObjectClass::animal)) continue;
          EXPECT_TRUE(there.contains(id) || at_edge(t))
              << c << ' ' << f << ' ' << camera.identities()[id].name;
        }
      };
      stays(now, last);
      stays(last, now);
      last = std::move(now);
    }
  }
}

// The line lies at north 150 m: who crosses it northwards in one direction of time crosses it southwards in
// the other.
TEST(Demo, flips_every_crossing_when_time_is_reversed) {
  const Scene scene = small_demo();
  const auto crossings = [&](bool reversed) {
    std::map<std::string, std::pair<int, int>> count;  // north, south
    SimulatedCamera camera = camera_of(scene, {false, reversed}, 1);
    std::map<std::size_t, double> last;
    for (std::uint64_t f = 0; f <= 20 * 3600; f += 10) {
      std::map<std::size_t, double> now;
      for (const TruthObject& t : camera.truth(f).truth) now[t.identity] = t.place.y;
      for (const auto& [id, north] : now) {
        const auto before = last.find(id);
        if (before == last.end()) continue;
        auto& [up, down] = count[camera.identities()[id].name];
        up += before->second < 150 && north >= 150 ? 1 : 0;
        down += before->second >= 150 && north < 150 ? 1 : 0;
      }
      last = std::move(now);
    }
    return count;
  };
  const auto forwards = crossings(false), backwards = crossings(true);
  int north = 0, south = 0;
  for (const auto& [name, count] : forwards) {
    ASSERT_TRUE(backwards.contains(name)) << name;
    // Half-second samples may cut one crossing at either end of the hour.
    EXPECT_NEAR(backwards.at(name).first, count.second, 1) << name;
    EXPECT_NEAR(backwards.at(name).second, count.first, 1) << name;
    north += count.first;
    south += count.second;
  }
  EXPECT_GT(north, 10);
  EXPECT_GT(south, 30);
}

TEST(Demo, is_empty_without_its_targets) {
  SimulatedCamera camera = camera_of(small_demo(), {true, false}, 0);
  for (std::uint64_t f = 0; f < 6000; f += 500) EXPECT_TRUE(camera.truth(f).truth.empty());
}

}  // namespace
}  // namespace vigie::sim
