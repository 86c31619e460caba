#include "sensitivity.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include <vigie/score/score.h>
#include <vigie/site/pipeline.h>

namespace vigie::quality {
namespace {

constexpr int kWidth = 320, kHeight = 256, kTargets = 4;
constexpr double kRate = 20;             // frames a second
constexpr int kBefore = 30, kWith = 60;  // frames without and with the targets
constexpr double kBlur = 0.55;           // px, of the optics
constexpr double kNoiseKelvin = 0.05, kCountsPerKelvin = 40;

sim::Scene scene_of(Ground ground) {
  sim::Scene scene;
  scene.source = "sensitivity";
  scene.seed = 11;
  scene.origin = {Angle::degrees(34), Angle::degrees(41), EllipsoidHeight::metres(200)};
  scene.terrain.half_side = Length::metres(1200);
  scene.terrain.spacing = Length::metres(5);
  scene.terrain.hills = scene.terrain.ridges = Length::metres(0);
  scene.air.wind = Speed::metres_per_second(0);
  sim::CameraSettings camera;
  camera.name = "rig";
  camera.elevation = Angle::degrees(ground == Ground::sky ? 8 : -8);
  camera.sensor.width = kWidth;
  camera.sensor.height = kHeight;
  camera.frames_per_second = kRate;
  camera.counts_per_kelvin = kCountsPerKelvin;
  camera.netd = Temperature::kelvin(kNoiseKelvin);
  camera.blur_px = kBlur;
  scene.cameras.push_back(camera);
  return scene;
}

struct Painted {
  double x = 0, y = 0, step_x = 0, step_y = 0;  // px, px a frame
  double width = 0, height = 0;                 // px
  score::Labels labels;
};

// Of a step of this width, blurred, at `d` from its middle.
double profile(double d, double width) {
  const double scale = 1 / (std::sqrt(2.0) * kBlur);
  return 0.5 * (std::erf((d + width / 2) * scale) - std::erf((d - width / 2) * scale));
}

void paint(const Painted& target, double peak, std::mt19937& random, Image16& image) {
  std::uniform_real_distribution<double> dither(0, 1);
  const double highest = profile(0, target.width) * profile(0, target.height);
  const int reach_x = static_cast<int>(target.width / 2 + 3),
            reach_y = static_cast<int>(target.height / 2 + 3);
  const int middle_x = static_cast<int>(target.x), middle_y = static_cast<int>(target.y);
  for (int y = std::max(0, middle_y - reach_y); y <= std::min(kHeight - 1, middle_y + reach_y); ++y) {
    for (int x = std::max(0, middle_x - reach_x); x <= std::min(kWidth - 1, middle_x + reach_x); ++x) {
      const double share =
          profile(x + 0.5 - target.x, target.width) * profile(y + 0.5 - target.y, target.height) / highest;
      image(x, y) = static_cast<std::uint16_t>(image(x, y) + std::floor(peak * share + dither(random)));
    }
  }
}

// One in each quarter of the picture's width, all the same way.
std::vector<Painted> placed(Ground ground, double width, std::mt19937& random) {
  std::uniform_real_distribution<double> share(0, 1);
  const bool to_the_right = random() % 2 == 0;
  std::vector<Painted> targets;
  for (int i = 0; i < kTargets; ++i) {
    Painted target;
    target.width = width;
    target.height = ground == Ground::sky ? width : 2.5 * width;
    const double lane = kWidth / static_cast<double>(kTargets), speed = 0.3 + 0.7 * share(random);
    target.x = i * lane + (to_the_right ? 8 : lane - 8);
    target.y = kHeight * (0.25 + 0.5 * share(random));
    target.step_x = to_the_right ? speed : -speed;
    target.step_y = 0.2 * (share(random) - 0.5);
    targets.push_back(target);
  }
  return targets;
}

sim::SimulatedCamera made(const sim::Scene& scene) {
  auto camera = sim::SimulatedCamera::make(scene, 0);
  if (!camera) throw std::runtime_error(camera.error().to_string());
  return std::move(*camera);
}

}  // namespace

SensitivityRig::SensitivityRig(Ground ground) : ground_(ground), camera_(made(scene_of(ground))) {}

Found SensitivityRig::measure(double snr, double width_px, int trials) {
  score::ScoreOptions options;
  options.frames_per_second = kRate;
  score::Scorer scorer(options);
  const double peak = snr * kNoiseKelvin * kCountsPerKelvin;
  for (int trial = 0; trial < trials; ++trial) {
    SequenceIdGenerator ids;
    site::Pipeline pipeline(ids, ids.make<CameraId>());
    std::vector<Painted> targets = placed(ground_, width_px, random_);
    std::map<TrackId, score::MotIdentity> tracks;
    for (int number = 1; number <= kBefore + kWith; ++number) {
      auto image = std::make_shared<Image16>(kWidth, kHeight);
      camera_.render(frame_++, image->view());
      for (Painted& target : targets) {
        if (number <= kBefore) continue;
        paint(target, peak, random_, *image);
        target.labels[number] = {target.x - target.width / 2, target.y - target.height / 2, target.width,
                                 target.height};
        target.x += target.step_x;
        target.y += target.step_y;
      }
      Frame frame;
      frame.id.sequence = static_cast<std::uint64_t>(number);
      frame.origin = Origin::simulated;
      frame.captured = UtcTime() + Duration::from_seconds(number / kRate);
      frame.image = std::move(image);
      frame.bits = camera_.bits();
      frame.picture = PictureKind::raw;
      for (const Track& track : pipeline.take(frame).tracks) {
        if (is_followed(track.state)) tracks[track.id].points.push_back({number, track.box});
      }
    }
    std::vector<score::Labels> truth;
    for (Painted& target : targets) truth.push_back(std::move(target.labels));
    std::vector<score::MotIdentity> identities;
    for (auto& [id, identity] : tracks) identities.push_back(std::move(identity));
    scorer.add({"", kBefore + kWith, false}, truth, identities);
  }
  const score::Figures figures = scorer.figures().value();
  return {figures.found, figures.targets};
}

}  // namespace vigie::quality
