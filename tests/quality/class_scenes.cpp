#include "class_scenes.h"

#include "replay.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <random>

#include <gtest/gtest.h>

#include <vigie/classify/track_classifier.h>
#include <vigie/geo/locate.h>
#include <vigie/sim/simulated_camera.h>
#include <vigie/sim/terrains.h>
#include <vigie/site/pipeline.h>

namespace vigie::quality {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kSceneTime = 24;  // s
constexpr double kLegTime = 1.5;   // s, from one turn to the next
constexpr int kLegs = 11;
constexpr int kMovers = 5;

// The standard's distributions differ from library to library; its engine does not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1p-53;
  }
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform(0, 1);
    return sum;
  }
  bool chance(double p) { return uniform(0, 1) < p; }
  int below(int n) { return std::min(static_cast<int>(uniform(0, n)), n - 1); }

 private:
  std::mt19937_64 engine_;
};

// How one mover goes.
struct Manner {
  double speed = 1;     // m/s
  double turn = 0.1;    // rad a leg, standard deviation
  double circle = 0;    // rad a leg, always to one side
  double uneven = 0.1;  // of the speed's logarithm from leg to leg
  double pause = 0;     // probability of standing through a leg
  double climb = 0;     // m a leg, standard deviation
};

// Walking speed: Bohannon 1997 (comfortable 1.27 to 1.46 m/s); running as joggers do.
Manner manner_of_person(Dice& dice) {
  Manner m;
  m.speed = dice.chance(0.12) ? dice.uniform(2.3, 4.5) : std::clamp(1.35 + 0.3 * dice.normal(), 0.5, 2.2);
  m.turn = 0.17;
  m.pause = 0.04;
  return m;
}

// Walk and trot by shoulder height: Heglund and Taylor 1988. Who grazes wanders; who passes goes straight.
Manner manner_of_animal(Dice& dice, std::string_view model) {
  Manner m;
  const bool small = model == "fox" || model == "dog" || model == "hare";
  m.speed = small ? dice.log_uniform(0.6, 4) : dice.log_uniform(0.4, 1.8);
  const bool passes = dice.chance(0.35);
  m.turn = passes ? 0.14 : 0.5;
  m.uneven = passes ? 0.12 : 0.35;
  m.pause = passes ? 0.02 : 0.2;
  return m;
}

Manner manner_of_vehicle(Dice& dice) {
  Manner m;
  m.speed = dice.log_uniform(2.5, 28);
  m.turn = 0.1;
  m.pause = 0.02;
  return m;
}

// Airspeeds of birds: Alerstam and others 2007 (8 to 23 m/s, by weight), with and against the wind. Half of
// them circle.
Manner manner_of_bird(Dice& dice, std::string_view model) {
  Manner m;
  m.speed = model == "small" ? dice.uniform(3, 14) : dice.uniform(3, 18);
  m.turn = dice.chance(0.5) ? 0.1 : 0.3;
  m.circle = dice.chance(0.5) ? dice.uniform(-0.7, 0.7) : 0;
  m.uneven = 0.15;
  m.climb = 0.8;
  return m;
}

// Small multicopters go up to 16 m/s, hover, and turn on the spot.
Manner manner_of_drone(Dice& dice) {
  Manner m;
  const double what = dice.uniform(0, 1);
  m.speed = what < 0.35 ? dice.uniform(0.05, 0.8) : dice.log_uniform(1.5, 16);
  m.turn = what < 0.35 ? 1.5 : what < 0.7 ? 0.1 : 0.8;
  m.uneven = what < 0.7 ? 0.2 : 0.5;
  m.pause = what < 0.7 ? 0.03 : 0.25;
  m.climb = what < 0.35 ? 0.15 : 0.8;
  return m;
}

// Climb and cruise speeds of the types; who is near enough to be seen by such a camera is not at height.
Manner manner_of_aircraft(Dice& dice, std::string_view model) {
  Manner m;
  m.speed = model == "light"      ? dice.uniform(30, 75)
            : model == "airliner" ? dice.uniform(65, 240)
                                  : dice.uniform(12, 70);
  if (model == "helicopter" && dice.chance(0.25)) m.speed = dice.uniform(0.1, 2);
  m.turn = 0.03;
  m.circle = dice.chance(0.3) ? dice.uniform(-0.08, 0.08) : 0;
  m.uneven = 0.03;
  m.climb = dice.uniform(0, 4);
  return m;
}

Manner manner_of(Dice& dice, ObjectClass kind, std::string_view model) {
  switch (kind) {
    case ObjectClass::vehicle:
      return manner_of_vehicle(dice);
    case ObjectClass::animal:
      return manner_of_animal(dice, model);
    case ObjectClass::bird:
      return manner_of_bird(dice, model);
    case ObjectClass::drone:
      return manner_of_drone(dice);
    case ObjectClass::aircraft:
      return manner_of_aircraft(dice, model);
    default:
      return manner_of_person(dice);
  }
}

// The longer side seen from the side, m.
double length_of(ObjectClass kind, std::string_view model) {
  const std::map<std::string_view, double> lengths{
      {"adult", 1.75},    {"child", 1.2},       {"pickup", 5.3},      {"truck", 8.2},  {"car", 4.4},
      {"goat", 1.1},      {"fox", 0.8},         {"dog", 1.1},         {"donkey", 1.8}, {"camel", 2.8},
      {"owl", 0.9},       {"small", 0.35},      {"quadcopter", 0.45}, {"light", 9},    {"airliner", 37},
      {"helicopter", 13}, {"hexacopter", 0.95}, {"boar", 1.5},        {"hare", 0.5}};
  const auto found = lengths.find(model);
  EXPECT_NE(found, lengths.end()) << to_string(kind) << " " << model;
  return found == lengths.end() ? 1 : found->second;
}

struct Lens {
  double focal_px, elevation, high, half_x, half_y;  // px, rad, m, rad, rad
};

void lay_path(Dice& dice, const Manner& manner, const Lens& lens, double distance, bool flies,
              sim::ObjectSettings& object) {
  const double across = dice.uniform(-0.85, 0.85) * lens.half_x;
  double east = distance * std::tan(across), north = distance;
  const double least = flies ? 3 : 0;
  double up = 0;
  if (flies) {
    const double angle = lens.elevation + dice.uniform(-0.5, 0.9) * lens.half_y;
    up = std::max(lens.high + distance * std::tan(angle), dice.uniform(3, 15));
  }
  // Mostly to the side it is furthest from; the rest anywhere, towards the camera and away from it.
  double heading = (across < 0 ? 0.5 : -0.5) * kPi + dice.uniform(-0.6, 0.6);
  if (dice.chance(0.5)) heading = dice.uniform(-kPi, kPi);
  double time = 0, speed = manner.speed;
  for (int leg = 0; leg <= kLegs; ++leg) {
    object.path.push_back({{east, north}, up});
    object.times.push_back(Duration::from_seconds(time));
    time += kLegTime;
    if (dice.chance(manner.pause)) continue;
    heading += manner.turn * dice.normal() + manner.circle;
    speed = manner.speed * std::exp(manner.uneven * dice.normal());
    east += speed * kLegTime * std::sin(heading);
    north = std::max(north + speed * kLegTime * std::cos(heading), 8.0);
    up = flies ? std::max(least, up + manner.climb * dice.normal()) : 0;
  }
}

sim::ObjectSettings mover(Dice& dice, int number, const Lens& lens) {
  constexpr ObjectClass kKinds[] = {ObjectClass::person,   ObjectClass::group, ObjectClass::vehicle,
                                    ObjectClass::animal,   ObjectClass::drone, ObjectClass::bird,
                                    ObjectClass::aircraft, ObjectClass::bird,  ObjectClass::bird,
                                    ObjectClass::aircraft};
  sim::ObjectSettings object;
  // What is fast is not in view for long: there is more of it.
  object.kind = kKinds[dice.below(10)];
  object.name = "mover " + std::to_string(number);
  if (object.kind == ObjectClass::group) {
    object.kind = ObjectClass::person;
    object.count = 2 + dice.below(5);
    object.spacing_m = dice.uniform(0.7, 2);
    object.spread_m = dice.uniform(0.3, 1.5);
  }
  const auto models = sim::model_names(object.kind);
  const auto pick = static_cast<std::size_t>(dice.below(static_cast<int>(models.size())));
  object.model = models[object.kind == ObjectClass::person && dice.chance(0.7) ? 0 : pick];
  object.contrast = Temperature::kelvin(
      object.kind == ObjectClass::vehicle || object.kind == ObjectClass::aircraft ? dice.uniform(6, 28)
                                                                                  : dice.uniform(3, 13));
  const bool flies = object.kind == ObjectClass::bird || object.kind == ObjectClass::drone ||
                     object.kind == ObjectClass::aircraft;
  const double distance = std::clamp(
      length_of(object.kind, object.model) * lens.focal_px / dice.log_uniform(4, 50), 15.0, 5000.0);
  const Manner manner = manner_of(dice, object.kind, object.model);
  lay_path(dice, manner, lens, distance, flies, object);
  object.speed = Speed::metres_per_second(std::max(manner.speed, 0.05));
  object.end = sim::PathEnd::once;
  object.start = Duration::from_seconds(dice.uniform(1.5, 6));
  return object;
}

sim::CameraSettings camera(Dice& dice, const Lens& lens) {
  sim::CameraSettings c;
  c.name = "camera";
  c.above_ground = Length::metres(lens.high);
  c.elevation = Angle::radians(lens.elevation);
  c.sensor.width = 320;
  c.sensor.height = 256;
  c.sensor.focal_length = Length::micrometres(12 * lens.focal_px);
  constexpr double kRates[] = {9, 15, 25, 30};
  c.frames_per_second = kRates[dice.below(4)];
  c.samples = dice.chance(0.5) ? sim::SampleKind::counts14 : sim::SampleKind::agc8;
  c.netd = Temperature::millikelvin(dice.uniform(30, 80));
  c.blur_px = dice.uniform(0.4, 0.9);
  return c;
}

// What of the truth is under a track's box: nothing where it is of several classes.
std::optional<ObjectClass> truth_under(const Box& box, const sim::SimulatedPicture& picture,
                                       const std::vector<sim::Identity>& identities) {
  constexpr double kNear = 2;  // px
  int persons = 0;
  std::optional<ObjectClass> found;
  for (const sim::TruthObject& object : picture.truth) {
    const PixelPoint at = object.box.centre(), middle = box.centre();
    const Box& o = object.box;
    const bool under =
        box.contains(at) ||
        Box{o.left - kNear, o.top - kNear, o.width + 2 * kNear, o.height + 2 * kNear}.contains(middle);
    if (object.visible < 0.3 || !under) continue;
    const ObjectClass kind = identities[object.identity].object_class;
    if (found && *found != kind) return std::nullopt;
    found = kind;
    persons += kind == ObjectClass::person ? 1 : 0;
  }
  return persons > 1 ? ObjectClass::group : found.value_or(ObjectClass::unknown);
}

// Metres a pixel as a site's camera would know them: its pose believed as well as people set one, and the
// ground as well as the Shuttle mission's heights are known 300 m off.
class Scale {
 public:
  Scale(std::uint64_t seed, const sim::SimulatedCamera& camera, std::shared_ptr<const geo::Terrain> terrain)
      : terrain_(std::move(terrain)) {
    constexpr double kGroundM = 2;
    Dice dice(seed ^ 0x9E3779B97F4A7C15ULL);
    Pose pose = camera.pose();
    pose.place_uncertainty = Length::metres(1);
    pose.direction_uncertainty = Angle::degrees(dice.log_uniform(0.03, 0.3));
    pose.elevation = pose.elevation + pose.direction_uncertainty * dice.normal();
    const double higher = std::hypot(kGroundM, pose.place_uncertainty.metres()) * dice.normal();
    pose.place.height = pose.place.height + Length::metres(higher);
    auto locator =
        geo::Locator::make(camera.model(), camera.site(), pose, geo::covariance_of(pose), *terrain_);
    if (locator) locator_ = std::move(*locator);  // otherwise it is believed to stand below the ground
  }
  [[nodiscard]] std::optional<double> at(const Track& track) const {
    if (!locator_) return std::nullopt;
    return locator_->metres_per_px(track.box, locator_->locate(track.foot, track.foot_covariance));
  }

 private:
  std::shared_ptr<const geo::Terrain> terrain_;
  std::optional<geo::Locator> locator_;
};

}  // namespace

sim::Scene class_scene(std::uint64_t seed) {
  Dice dice(seed);
  sim::Scene scene;
  scene.source = "class scene";
  scene.seed = seed;
  scene.origin = {Angle::degrees(34), Angle::degrees(41), EllipsoidHeight::metres(200)};
  scene.terrain.half_side = Length::metres(14000);
  scene.terrain.spacing = Length::metres(70);
  scene.terrain.hills = Length::metres(dice.uniform(0, 4));
  scene.terrain.ridges = Length::metres(dice.uniform(0, 250));
  scene.terrain.ridges_from = Length::metres(dice.uniform(800, 3000));
  scene.air.loss_per_km = dice.uniform(0.1, 0.4);
  scene.air.wind = Speed::metres_per_second(dice.uniform(0, 4));
  scene.sky.drop = Temperature::kelvin(dice.uniform(4, 30));
  scene.ground.texture = Temperature::kelvin(dice.uniform(0.3, 1.5));
  scene.ground.bushes_per_ha = dice.uniform(0, 150);
  scene.ground.rocks_per_ha = dice.uniform(0, 150);
  Lens lens{};
  lens.focal_px = dice.log_uniform(400, 3000);
  lens.half_x = std::atan(160 / lens.focal_px);
  lens.half_y = std::atan(128 / lens.focal_px);
  lens.elevation = dice.uniform(-0.5, 0.5) * lens.half_y;
  lens.high = dice.uniform(4, 14);
  // Half of them stand higher and look down, to where a person is twelve pixels tall.
  if (dice.chance(0.5)) {
    lens.high = dice.log_uniform(10, 60);
    lens.elevation -= std::atan(lens.high / (1.75 * lens.focal_px / 12));
  }
  scene.cameras.push_back(camera(dice, lens));
  for (int i = 0; i < kMovers; ++i) scene.objects.push_back(mover(dice, i, lens));
  return scene;
}

std::vector<Window> class_windows(std::uint64_t seed) {
  const sim::Scene scene = class_scene(seed);
  sim::Terrains terrains;
  auto camera = sim::SimulatedCamera::make(scene, 0, {}, &terrains);
  EXPECT_TRUE(camera) << (camera ? "" : camera.error().to_string());
  if (!camera) return {};
  auto terrain = terrains.of(scene, camera->site());
  EXPECT_TRUE(terrain);
  if (!terrain) return {};
  const Scale scale(seed, *camera, *terrain);
  SequenceIdGenerator ids;
  site::Pipeline pipeline(ids, ids.make<CameraId>());
  classify::TrackClassifier classifier;
  std::vector<Window> windows;
  std::map<TrackId, int> numbers;
  const sim::SimulatedPicture* picture = nullptr;
  Frame frame;
  classifier.listen([&](const Track& track, const classify::Features& features) {
    const auto truth = truth_under(track.box, *picture, camera->identities());
    const int number = numbers.try_emplace(track.id, static_cast<int>(numbers.size())).first->second;
    if (truth)
      windows.push_back(
          {number, static_cast<int>(frame.id.sequence) + 1, track.box, frame.captured, *truth, features});
  });
  const auto frames = static_cast<std::uint64_t>(kSceneTime * camera->settings().frames_per_second);
  const bool black_hot = seed % 7 == 0;
  std::vector<Track> tracks;
  for (std::uint64_t i = 0; i < frames; ++i) {
    auto image = std::make_shared<Image16>(camera->settings().sensor.width, camera->settings().sensor.height);
    picture = &camera->render(i, image->view());
    const auto most = static_cast<std::uint16_t>((1 << camera->bits()) - 1);
    for (std::uint16_t& v : image->samples()) {
      if (black_hot) v = static_cast<std::uint16_t>(most - v);
    }
    frame.id.sequence = i;
    frame.origin = Origin::simulated;
    frame.captured = UtcTime::from_nanoseconds(0) + camera->time_of(i);
    frame.bits = camera->bits();
    frame.image = std::move(image);
    const auto step = pipeline.take(frame).tracks;
    tracks.assign(step.begin(), step.end());
    classifier.update(frame, tracks, [&](const Track& track) { return scale.at(track); });
  }
  return windows;
}

std::vector<Window> recording_windows(const std::string& url) {
  classify::TrackClassifier classifier;
  std::vector<Window> windows;
  std::map<TrackId, int> numbers;
  std::vector<Track> tracks;
  int frame_number = 0;
  classifier.listen([&](const Track& track, const classify::Features& features) {
    const int number = numbers.try_emplace(track.id, static_cast<int>(numbers.size())).first->second;
    windows.push_back({number, frame_number, track.box, track.state_time, ObjectClass::unknown, features});
  });
  replay(url, [&](std::int64_t number, const Frame& frame, const site::Pipeline::Step& step) {
    frame_number = static_cast<int>(number);
    tracks.assign(step.tracks.begin(), step.tracks.end());
    classifier.update(frame, tracks);
  });
  return windows;
}

}  // namespace vigie::quality
