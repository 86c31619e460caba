#include "shapes.h"

#include "gait.h"
#include "random.h"

#include <cmath>
#include <numbers>

namespace vigie::sim {
namespace {

constexpr double kPi = std::numbers::pi;

// A body's own axes: forward, right, up, from the point it stands on.
class Builder {
 public:
  Builder(const MotionState& state, Body& body) : at_(state.place), body_(body) {
    const double s = std::sin(state.heading_rad), c = std::cos(state.heading_rad);
    forward_ = {s, c, 0};
    right_ = {c, -s, 0};
  }
  [[nodiscard]] EnuVector point(double forward, double right, double up) const {
    return at_ + forward_ * forward + right_ * right + EnuVector{0, 0, up};
  }
  void capsule(EnuVector a, EnuVector b, double ra, double rb, double above_air) {
    body_.capsules.push_back({a, b, ra, rb, above_air});
  }
  void ball(double forward, double right, double up, double radius, double above_air) {
    const EnuVector p = point(forward, right, up);
    capsule(p, p, radius, radius, above_air);
  }
  // From a hip or shoulder: two bones, each turned by its angle from straight down, forwards.
  void limb(EnuVector root, double upper, double upper_angle, double lower, double lower_angle,
            std::array<double, 3> radii, std::array<double, 2> above_air) {
    const EnuVector joint = turned(root, upper, upper_angle);
    const EnuVector end = turned(joint, lower, lower_angle);
    capsule(root, joint, radii[0], radii[1], above_air[0]);
    capsule(joint, end, radii[1], radii[2], above_air[1]);
    last_ = end;
  }
  [[nodiscard]] EnuVector last() const { return last_; }
  [[nodiscard]] EnuVector forward() const { return forward_; }
  // An upright box; the warmth of its sides, top and front.
  void box(double back, double front, double half_width, double low, double high,
           std::array<double, 3> above_air) {
    const auto face = [&](std::array<EnuVector, 4> corners, EnuVector outwards, double warm) {
      body_.faces.push_back({corners, outwards, warm});
    };
    const auto p = [&](double f, double r, double u) { return point(f, r, u); };
    const double w = half_width;
    face({p(back, w, low), p(front, w, low), p(front, w, high), p(back, w, high)}, right_, above_air[0]);
    face({p(back, -w, low), p(front, -w, low), p(front, -w, high), p(back, -w, high)}, right_ * -1.0,
         above_air[0]);
    face({p(back, -w, high), p(front, -w, high), p(front, w, high), p(back, w, high)}, {0, 0, 1},
         above_air[1]);
    face({p(front, -w, low), p(front, w, low), p(front, w, high), p(front, -w, high)}, forward_,
         above_air[2]);
    face({p(back, -w, low), p(back, w, low), p(back, w, high), p(back, -w, high)}, forward_ * -1.0,
         above_air[0]);
  }

 private:
  [[nodiscard]] EnuVector turned(EnuVector from, double length, double angle) const {
    return from + forward_ * (length * std::sin(angle)) - EnuVector{0, 0, length * std::cos(angle)};
  }
  EnuVector at_, forward_, right_, last_;
  Body& body_;
};

double person_height(std::string_view model) {
  return model == "child" ? 1.2 : 1.75;
}

// Winter's normal gait, roughly: the thigh swings as a sine, the knee bends while the leg comes forward. Who
// runs lifts thighs and heels higher, leans forward and bends the elbows; the reach of the limbs stays
// bounded.
void build_person(const BodyKind& kind, const MotionState& state, Body& body) {
  const double h = person_height(kind.model) / 1.75;
  Random random(kind.seed);
  const double warm = kind.contrast_k, coat = random.uniform(0.5, 0.68), trousers = random.uniform(0.45, 0.6);
  const auto [walk, run] = gait_of(hip_height_m(kind.object_class, kind.model), state.speed_mps);
  const double phase = 2 * kPi * state.strides + random.uniform(0, 2 * kPi);
  const double lean = (0.05 * walk + 0.07 * run) * h;
  MotionState standing = state;
  standing.place.z += walk * h * 0.02 * (std::cos(2 * phase) - 1);
  Builder b(standing, body);

  for (const double side : {-1.0, 1.0}) {
    const double swing = phase + (side > 0 ? kPi : 0);
    const double thigh = walk * 0.44 * std::sin(swing) + run * (0.12 + 0.06 * std::sin(swing));
    const double knee = walk * (0.12 + 0.85 * std::pow(std::max(0.0, std::cos(swing - 0.35)), 2)) +
                        run * (0.15 + 0.6 * std::pow(std::max(0.0, std::cos(swing)), 2));
    // Legs bent or spread reach less far down; at rest the soles are on the ground.
    b.limb(b.point(0, side * 0.095 * h, 0.92 * h), 0.43 * h, thigh, 0.42 * h, thigh - knee,
           {0.085 * h, 0.058 * h, 0.045 * h}, {warm * trousers, warm * (trousers - 0.05)});
    const EnuVector ankle = b.last();
    // The ball of a foot hangs down to the ground while its heel is lifted.
    const double ground = state.place.z + 0.04 * h;
    const EnuVector heel{ankle.x, ankle.y, std::max(ankle.z - 0.03 * h, ground)};
    EnuVector ball = heel + b.forward() * (0.15 * h);
    ball.z = std::max(heel.z - 0.08 * h, ground);
    b.capsule(heel, ball, 0.04 * h, 0.04 * h, warm * 0.35);
    const double arm = -walk * 0.5 * std::sin(swing);
    b.limb(b.point(lean * 0.5, side * 0.2 * h, 1.38 * h), 0.29 * h, arm, 0.25 * h,
           arm + 0.15 + 0.35 * walk + 0.8 * run, {0.05 * h, 0.043 * h, 0.035 * h},
           {warm * coat, warm * coat});
    const EnuVector hand = b.last();
    b.capsule(hand, hand, 0.045 * h, 0.045 * h, warm * 0.95);
    b.capsule(b.point(0, side * 0.07 * h, 0.93 * h), b.point(lean, side * 0.1 * h, 1.36 * h), 0.1 * h,
              0.1 * h, warm * coat);
  }
  b.capsule(b.point(lean, 0, 1.42 * h), b.point(lean * 1.3, 0, 1.55 * h), 0.055 * h, 0.055 * h, warm);
  b.capsule(b.point(lean * 1.4, 0, 1.6 * h), b.point(lean * 1.4, 0, 1.645 * h), 0.095 * h, 0.105 * h, warm);
}

struct AnimalShape {
  std::string_view model;
  double shoulder, length, girth, neck, head, neck_angle;  // m; girth: radius; neck angle up from level
};
constexpr AnimalShape kAnimals[] = {
    {"goat", 0.7, 0.85, 0.17, 0.28, 0.1, 0.7},   {"fox", 0.36, 0.55, 0.09, 0.14, 0.065, 0.4},
    {"dog", 0.6, 0.75, 0.13, 0.22, 0.09, 0.5},   {"donkey", 1.1, 1.25, 0.26, 0.5, 0.14, 0.6},
    {"camel", 1.8, 1.7, 0.42, 1.0, 0.17, 0.55},  {"boar", 0.75, 1.2, 0.26, 0.2, 0.15, 0.1},
    {"hare", 0.22, 0.42, 0.1, 0.06, 0.055, 0.8},
};

const AnimalShape& animal_shape(std::string_view model) {
  for (const AnimalShape& shape : kAnimals)
    if (shape.model == model) return shape;
  return kAnimals[0];
}

void build_animal(const BodyKind& kind, const MotionState& state, Body& body) {
  const AnimalShape& a = animal_shape(kind.model);
  Builder b(state, body);
  Random random(kind.seed);
  const double warm = kind.contrast_k * random.uniform(0.85, 1.1), coat = warm * 0.62;
  const double walk = gait_of(a.shoulder, state.speed_mps).swing;
  const double phase = 2 * kPi * state.strides + random.uniform(0, 2 * kPi);
  const double half = a.length / 2 - a.girth * 0.6, belly = a.shoulder - a.girth;
  b.capsule(b.point(-half, 0, belly), b.point(half, 0, belly), a.girth * 0.95, a.girth, coat);
  if (a.model == "camel") b.ball(-0.05, 0, a.shoulder + 0.1, 0.3, coat * 0.8);
  const double leg = belly - 0.02;
  const double r = std::max(0.02, a.girth * 0.24);
  // A walk's order of feet: left hind, left fore, right hind, right fore.
  const std::array<double, 4> order{0.0, 0.25, 0.5, 0.75};
  for (int i = 0; i < 4; ++i) {
    const bool fore = i % 2 == 1, right = i >= 2;
    const double swing = phase - 2 * kPi * order[static_cast<std::size_t>(i)];
    const double upper = walk * 0.42 * std::sin(swing), bend = walk * 0.6 * std::max(0.0, std::cos(swing));
    b.limb(b.point(fore ? half : -half, (right ? 0.5 : -0.5) * a.girth, belly), leg * 0.5, upper,
           leg * 0.5 - r, upper - (fore ? bend : -bend * 0.5), {r * 1.5, r, r * 0.8},
           {warm * 0.65, warm * 0.5});
  }
  const double nod = a.neck_angle + walk * 0.06 * std::sin(2 * phase);
  const double reach = half + a.neck * std::cos(nod), high = belly + a.girth * 0.4 + a.neck * std::sin(nod);
  b.capsule(b.point(half, 0, belly + a.girth * 0.2), b.point(reach, 0, high), a.girth * 0.5, a.head * 0.75,
            warm * 0.7);
  b.capsule(b.point(reach, 0, high), b.point(reach + a.head * 1.6, 0, high - a.head * 0.5), a.head * 0.9,
            a.head * 0.5, warm);
  b.capsule(b.point(-half - a.girth * 0.7, 0, belly + a.girth * 0.4),
            b.point(-half - a.girth * 1.2, 0, belly - a.girth * 0.8), r * 0.6, r * 0.4, coat * 0.8);
}

struct VehicleShape {
  std::string_view model;
  double length, width, height, bonnet, cabin, deck;  // m; bonnet, cabin: lengths; deck: height of the bed
};
constexpr VehicleShape kVehicles[] = {
    {"pickup", 5.3, 1.9, 1.8, 1.3, 1.9, 1.05},
    {"truck", 8.2, 2.5, 3.1, 0.9, 1.6, 2.9},
    {"car", 4.4, 1.8, 1.5, 1.1, 2.4, 0.95},
};

const VehicleShape& vehicle_shape(std::string_view model) {
  for (const VehicleShape& shape : kVehicles)
    if (shape.model == model) return shape;
  return kVehicles[0];
}

void build_vehicle(const BodyKind& kind, const MotionState& state, Body& body) {
  const VehicleShape& v = vehicle_shape(kind.model);
  Builder b(state, body);
  const double hot = kind.contrast_k, skin = 0.08 * hot, front = v.length / 2, w = v.width / 2;
  const double floor = 0.45, bonnet_high = 0.6 * std::min(v.height, 1.9);
  const double cab_front = front - v.bonnet, cab_back = cab_front - v.cabin;
  // Engine under the bonnet, its warmth on the sides and most at the grille; glass mirrors the cold sky.
  b.box(cab_front, front, w, floor, bonnet_high, {0.45 * hot, 0.6 * hot, 0.9 * hot});
  b.box(cab_back, cab_front, w, floor, bonnet_high, {skin * 1.6, skin, skin});
  const double roof = v.height - 0.12, sill = std::max(bonnet_high + 0.1, roof - 0.75);
  b.box(cab_back, cab_front - 0.1, w * 0.95, bonnet_high, sill, {skin * 1.3, skin, skin * 1.5});
  b.box(cab_back + 0.1, cab_front - 0.15, w * 0.93, sill, roof, {-0.09 * hot, -0.1 * hot, -0.12 * hot});
  b.box(cab_back, cab_front - 0.2, w * 0.93, roof, v.height, {skin, -0.03 * hot, skin});
  if (cab_back > -front + 0.3) b.box(-front, cab_back - 0.05, w, floor + 0.1, v.deck, {skin, 0, skin});
  const double wheel = v.height > 2.5 ? 0.48 : 0.36;
  for (const double side : {-1.0, 1.0})
    for (const double at : {front - 0.85, -front + 1.05})
      b.capsule(b.point(at, side * (w - 0.14), wheel), b.point(at, side * (w - 0.1), wheel), wheel, wheel,
                (0.2 + 0.25 * std::min(1.0, state.speed_mps / 8)) * hot);
  b.ball(-front + 0.1, 0.5 * w, floor - 0.05, 0.09, 1.6 * hot);
}

void build_bird(const BodyKind& kind, const MotionState& state, Body& body) {
  const double span = kind.model == "small" ? 0.35 : 1.0, warm = kind.contrast_k;
  Builder b(state, body);
  const double phase = 2 * kPi * (span > 0.5 ? 2.8 : 8.0) * state.time_s + unit(mix(kind.seed)) * 2 * kPi;
  // Beats for a while, then glides.
  const double beat = smooth_step(-0.2, 0.5, std::sin(0.9 * state.time_s + unit(kind.seed) * 6));
  const double lift = 0.15 + 0.75 * beat * std::sin(phase);
  b.capsule(b.point(-0.2 * span, 0, 0), b.point(0.18 * span, 0, 0), 0.06 * span, 0.085 * span, warm);
  b.ball(0.28 * span, 0, 0.01, 0.06 * span, warm * 1.2);
  for (const double side : {-1.0, 1.0}) {
    const EnuVector root = b.point(0.05 * span, side * 0.06 * span, 0.02);
    const EnuVector wrist =
        b.point(0.07 * span, side * (0.06 + 0.2 * std::cos(lift)) * span, 0.02 + 0.2 * span * std::sin(lift));
    const double tip_lift = lift * 0.6;
    const EnuVector tip = wrist + (b.point(-0.06 * span, side * 0.25 * span * std::cos(tip_lift),
                                           0.25 * span * std::sin(tip_lift)) -
                                   b.point(0, 0, 0));
    b.capsule(root, wrist, 0.055 * span, 0.05 * span, warm * 0.5);
    b.capsule(wrist, tip, 0.045 * span, 0.015 * span, warm * 0.3);
  }
}

// A hull with its battery, arms with warm motors at their ends; the larger one and every other small one
// stand on skids.
void build_drone(const BodyKind& kind, const MotionState& state, Body& body) {
  Builder b(state, body);
  const bool large = kind.model == "hexacopter";
  const int arms = large ? 6 : 4;
  const double warm = kind.contrast_k, reach = large ? 0.45 : 0.24, size = large ? 1.6 : 1;
  b.capsule(b.point(-0.1 * size, 0, 0), b.point(0.1 * size, 0, 0), 0.06 * size, 0.06 * size, warm * 0.7);
  b.ball(0, 0, -0.05 * size, 0.05 * size, warm);
  for (int i = 0; i < arms; ++i) {
    const double turn = 2 * kPi * (i + 0.5) / arms, f = reach * std::cos(turn), r = reach * std::sin(turn);
    b.capsule(b.point(0, 0, 0.02), b.point(f, r, 0.03), 0.015 * size, 0.015 * size, warm * 0.2);
    b.ball(f, r, 0.04, 0.028 * size, warm * 1.3);
  }
  if (!large && unit(mix(kind.seed)) < 0.5) return;
  const double leg = 0.2 * size, foot = 0.12 * size, thick = 0.01 * size;
  for (const double side : {-1.0, 1.0}) {
    b.capsule(b.point(0, side * foot / 2, 0), b.point(0, side * foot, -leg), thick, thick, warm * 0.3);
    b.capsule(b.point(-foot, side * foot, -leg), b.point(foot, side * foot, -leg), thick, thick, warm * 0.3);
  }
}

struct AircraftShape {
  std::string_view model;
  double length, span, girth, chord, tail;  // m; girth: radius of the fuselage; tail: height of the fin
};
constexpr AircraftShape kAircraft[] = {
    {"light", 8.3, 11, 0.6, 1.5, 1.3},
    {"airliner", 37.6, 35.8, 2.0, 4.2, 5.9},
    {"helicopter", 12, 13, 0.95, 0.3, 1.6},
};

const AircraftShape& aircraft_shape(std::string_view model) {
  for (const AircraftShape& shape : kAircraft)
    if (shape.model == model) return shape;
  return kAircraft[0];
}

// Engines are hottest: in the nose, under the wings, or under the rotor.
void build_aircraft(const BodyKind& kind, const MotionState& state, Body& body) {
  const AircraftShape& a = aircraft_shape(kind.model);
  Builder b(state, body);
  const double warm = kind.contrast_k, skin = 0.4 * warm, half = a.length / 2, wing = a.chord * 0.15;
  const auto bar = [&](EnuVector from, EnuVector to, double r0, double r1, double above_air) {
    b.capsule(from, to, r0, r1, above_air);
  };
  if (a.model == "helicopter") {
    bar(b.point(0.05 * a.length, 0, 0), b.point(half - a.girth, 0, -0.1), a.girth, a.girth * 0.9, skin);
    bar(b.point(0, 0, 0.3), b.point(-half, 0, 0.5), 0.3, 0.12, skin);
    b.ball(-0.05 * a.length, 0, 0.9, 0.5, warm);
    bar(b.point(-half, 0, 0.5), b.point(-half, 0, 0.5 + a.tail), 0.12, 0.1, skin);
    const double turn =
        2 * kPi * 6.5 * state.time_s;  // a rotor of this size turns six or seven times a second
    const double f = 0.5 * a.span * std::cos(turn), r = 0.5 * a.span * std::sin(turn);
    bar(b.point(-f, -r, 1.5), b.point(f, r, 1.5), 0.1, 0.1, 0.2 * warm);
    return;
  }
  bar(b.point(half - a.girth, 0, 0), b.point(-half * 0.3, 0, 0), a.girth, a.girth, skin);
  bar(b.point(-half * 0.3, 0, 0), b.point(-half, 0, 0.6 * a.girth), a.girth, a.girth * 0.25, skin);
  bar(b.point(-half * 0.92, 0, 0.5 * a.girth), b.point(-half, 0, a.girth + a.tail), wing, wing * 0.7, skin);
  for (const double side : {-1.0, 1.0}) {
    const double sweep = a.model == "airliner" ? 0.22 * a.span : 0;
    bar(b.point(0.08 * a.length, 0, 0), b.point(0.08 * a.length - sweep, side * a.span / 2, 0), wing * 1.5,
        wing, skin);
    bar(b.point(-half * 0.92, 0, 0.5 * a.girth), b.point(-half, side * a.span * 0.16, 0.5 * a.girth), wing,
        wing * 0.7, skin);
    if (a.model == "airliner") b.ball(0.1 * a.length, side * 0.16 * a.span, -1.2, 1.1, warm);
  }
  if (a.model == "light") b.ball(half - a.girth, 0, -0.1, 0.55 * a.girth, warm);
}

}  // namespace

double hip_height_m(ObjectClass object_class, std::string_view model) {
  switch (object_class) {
    case ObjectClass::person:
    case ObjectClass::group:
      return 0.92 / 1.75 * person_height(model);
    case ObjectClass::animal:
      return animal_shape(model).shoulder;
    default:
      return 0;
  }
}

void build_body(const BodyKind& kind, const MotionState& state, Body& body) {
  switch (kind.object_class) {
    case ObjectClass::vehicle:
      return build_vehicle(kind, state, body);
    case ObjectClass::animal:
      return build_animal(kind, state, body);
    case ObjectClass::bird:
      return build_bird(kind, state, body);
    case ObjectClass::drone:
      return build_drone(kind, state, body);
    case ObjectClass::aircraft:
      return build_aircraft(kind, state, body);
    default:
      return build_person(kind, state, body);
  }
}

BodySize body_size(const BodyKind& kind) {
  switch (kind.object_class) {
    case ObjectClass::vehicle:
      return {vehicle_shape(kind.model).width, vehicle_shape(kind.model).height};
    case ObjectClass::animal:
      return {2 * animal_shape(kind.model).girth, animal_shape(kind.model).shoulder};
    case ObjectClass::bird:
      return {kind.model == "small" ? 0.35 : 1.0, 0.2};
    case ObjectClass::drone:
      return kind.model == "hexacopter" ? BodySize{0.9, 0.45} : BodySize{0.4, 0.15};
    case ObjectClass::aircraft:
      return {aircraft_shape(kind.model).span, 2 * aircraft_shape(kind.model).girth};
    default:
      return {0.5 * person_height(kind.model) / 1.75, person_height(kind.model)};
  }
}

}  // namespace vigie::sim
