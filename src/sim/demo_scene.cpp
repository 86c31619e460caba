#include <vigie/sim/demo_scene.h>

namespace vigie::sim {

Scene demo_scene() {
  auto scene = parse_scene(demo_scene_toml(), "demo");
  VIGIE_ASSERT(scene.has_value());
  return std::move(*scene);
}

}  // namespace vigie::sim
