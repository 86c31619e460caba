// The bodies of what moves, as a few solids with a temperature each: capsules whose ends differ in size, and
// flat four-cornered faces. Sizes are true; limbs follow the strides made.
#pragma once

#include "motion.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace vigie::sim {

struct Capsule {
  EnuVector a, b;         // m
  double ra = 0, rb = 0;  // m
  double above_air = 0;   // K, warmer than the air
};
struct Face {
  std::array<EnuVector, 4> corners;  // in order round it
  EnuVector outwards;
  double above_air = 0;
};
struct Body {
  std::vector<Capsule> capsules;
  std::vector<Face> faces;
  void clear() {
    capsules.clear();
    faces.clear();
  }
};

struct BodyKind {
  ObjectClass object_class = ObjectClass::person;
  std::string_view model;
  double contrast_k = 8;
  std::uint64_t seed = 0;  // of this individual: small differences of warmth and step
};

// Adds the body as it stands, walks or flies in `state`.
void build_body(const BodyKind& kind, const MotionState& state, Body& body);

// Width across and height of a body that stands still, m.
struct BodySize {
  double width_m = 0, height_m = 0;
};
BodySize body_size(const BodyKind& kind);

// From the ground to where its legs turn, m; 0 of what has none. An empty model is the first of its kind.
double hip_height_m(ObjectClass object_class, std::string_view model);

}  // namespace vigie::sim
