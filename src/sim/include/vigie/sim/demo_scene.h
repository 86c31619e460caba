// The scene of the demo, compiled in: an arid border at night, three cameras along it. Reentrant.
#pragma once

#include <string_view>

#include <vigie/sim/scene.h>

namespace vigie::sim {

// As written in src/sim/scenes/demo.toml.
std::string_view demo_scene_toml();
// The same, read. It cannot fail: a test reads it.
Scene demo_scene();

}  // namespace vigie::sim
