#include "composer.h"
#include "mast.h"
#include "random.h"
#include "sensor.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include <vigie/core/quantile.h>
#include <vigie/sim/simulated_camera.h>

namespace vigie::sim {
namespace {

// What automatic gain maps to 0 and 255, kelvin.
struct GainRange {
  double low = 0, high = 1;
};

// All but the coldest and warmest parts in a thousand, and never less than three kelvin.
GainRange gain_range(const std::vector<float>& kelvin, std::vector<float>& sorted) {
  sorted.clear();
  for (std::size_t i = 0; i < kelvin.size(); i += 13) sorted.push_back(kelvin[i]);
  const double low = static_cast<double>(quantile(std::span(sorted), 0.004));
  const double high = static_cast<double>(quantile(std::span(sorted), 0.996));
  const double spare = std::max(0.08 * (high - low), (3 - (high - low)) / 2);
  return {low - spare, high + spare};
}

}  // namespace

struct SimulatedCamera::Impl {
  Impl(const Scene& scene, const CameraSettings& camera_in, View view_in, geo::SiteFrame site_in,
       Pose pose_in, std::vector<Identity> identities_in, RenderOptions options_in)
      : camera(camera_in),
        view(view_in),
        site(site_in),
        pose(pose_in),
        identities(std::move(identities_in)),
        options(options_in),
        duration_s(scene.duration.seconds()) {}

  CameraSettings camera;
  View view;  // its address is kept by the composer: an Impl does not move
  geo::SiteFrame site;
  Pose pose;
  std::vector<Identity> identities;
  RenderOptions options;
  double duration_s;
  std::shared_ptr<const geo::Terrain> terrain;  // held for others to share; null where nobody may
  std::optional<Composer> composer;
  std::optional<SensorModel> sensor;
  SimulatedPicture picture;
  PictureShift mast;
  std::vector<float> swayed;  // what `composer` drew, moved by the mast; unused where it stands still
  std::vector<TruthObject> unused;
  std::vector<float> sorted;
  struct Knot {
    std::uint64_t at = UINT64_MAX;
    GainRange range;
  };
  std::array<Knot, 2> knots;

  [[nodiscard]] double scene_time(std::uint64_t frame) const {
    const double t = static_cast<double>(frame) / camera.frames_per_second;
    return options.reversed ? duration_s - t : t;
  }
  ShutterPlan::Moment compose(std::uint64_t frame) {
    const ShutterPlan::Moment moment = sensor->moment(frame);
    const double time_s = scene_time(moment.shown);
    composer->compose(time_s, moment.shown, options.reversed, picture.truth);
    sway(mast_sway(camera, time_s));
    picture.shutter = moment.shut;
    picture.gain_epoch = moment.corrections;
    return moment;
  }
  void sway(Vec2<Pixel> by) {
    if (!(camera.sway_px > 0)) return;
    mast.apply(composer->kelvin(), camera.sensor.width, by, swayed);
    for (TruthObject& t : picture.truth) {
      t.box.left += by.x;
      t.box.top += by.y;
    }
  }
  [[nodiscard]] const std::vector<float>& kelvin() const {
    return camera.sway_px > 0 ? swayed : composer->kelvin();
  }
  // The gain's range is set anew once a second and glides between; it depends on no frame before.
  GainRange knot(std::uint64_t second) {
    Knot& slot = knots[second % 2];
    if (slot.at != second) {
      const auto frame = static_cast<std::uint64_t>(static_cast<double>(second) * camera.frames_per_second);
      const auto moment = sensor->moment(frame);
      composer->compose(scene_time(moment.shown), moment.shown, options.reversed, unused);
      slot = {second, gain_range(composer->kelvin(), sorted)};
    }
    return slot.range;
  }
  GainRange range_at(std::uint64_t frame) {
    const double t = static_cast<double>(frame) / camera.frames_per_second;
    const double second = std::floor(t), u = t - second;
    const GainRange a = knot(static_cast<std::uint64_t>(second));
    const GainRange b = knot(static_cast<std::uint64_t>(second) + 1);
    return {a.low + u * (b.low - a.low), a.high + u * (b.high - a.high)};
  }
  void stretch(const GainRange& range, const ShutterPlan::Moment& moment,
               ImageView<std::uint16_t> out) const {
    const double scale = 255 / ((range.high - range.low) * camera.counts_per_kelvin);
    const double low = range.low * camera.counts_per_kelvin + sensor->drift_counts(moment);
    for (int y = 0; y < out.height(); ++y)
      for (std::uint16_t& v : out.row_span(y))
        v = static_cast<std::uint16_t>(std::clamp((v - low) * scale + 0.5, 0.0, 255.0));
  }
};

SimulatedCamera::SimulatedCamera(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SimulatedCamera::SimulatedCamera(SimulatedCamera&&) noexcept = default;
SimulatedCamera& SimulatedCamera::operator=(SimulatedCamera&&) noexcept = default;
SimulatedCamera::~SimulatedCamera() = default;

Result<void> SimulatedCamera::check(const Scene& scene, int index) {
  const std::size_t count = scene.cameras.size();
  if (index >= 0 && static_cast<std::size_t>(index) < count) return {};
  const std::string numbers = count == 1 ? "0" : fmt::format("0 to {}", count - 1);
  return {ErrorCode::invalid_argument, fmt::format("{}: the scene has {} camera{}: camera must be {}",
                                                   scene.source, count, count == 1 ? "" : "s", numbers)};
}

Result<SimulatedCamera> SimulatedCamera::make(const Scene& scene, int index, const RenderOptions& options,
                                              Terrains* terrains) {
  if (auto there = check(scene, index); !there) return there.error();
  const CameraSettings& camera = scene.cameras[static_cast<std::size_t>(index)];
  const auto in_scene = [&](const Error& e) { return Error(e.code, scene.source, e); };
  auto site = geo::SiteFrame::make(scene.origin);
  if (!site) return in_scene(site.error());
  auto model = geo::CameraModel::make(camera.sensor, camera.distortion);
  if (!model) return in_scene(model.error());
  Terrains own;
  auto shared = (terrains ? *terrains : own).of(scene, *site);
  if (!shared) return std::move(shared).error();
  const geo::Terrain& terrain = **shared;
  auto pose = make_pose(scene, camera, *site, terrain);
  if (!pose) return pose.error();
  auto individuals = make_individuals(scene, terrain);
  if (!individuals) return individuals.error();

  View view{*model,
            geo::camera_from_enu(*site, *pose),
            site->enu_from_geodetic(pose->place),
            {scene.air.refraction},
            scene.air.temperature.kelvin(),
            // Rain takes its share of the contrast: about 1.1 R^0.63 dB a kilometre.
            (scene.air.loss_per_km + 0.25 * std::pow(scene.air.rain_mm_per_h, 0.63)) / 1000};
  std::vector<Identity> identities;
  for (const Individual& one : *individuals)
    identities.push_back({one.id, one.name, one.group, one.body.object_class, std::string(one.body.model)});
  auto impl = std::make_unique<Impl>(scene, camera, view, *site, *pose, std::move(identities), options);
  if (terrains) impl->terrain = *shared;
  const Blur blur = Blur::make(camera.blur_px);
  Background background = make_background(scene, terrain, impl->view, blur);
  if (options.without_targets) individuals->clear();
  const std::uint64_t seed = hash(scene.seed, 15, static_cast<std::uint64_t>(index));
  impl->composer.emplace(scene, impl->view, blur, std::move(background), std::move(*individuals), seed);
  impl->sensor.emplace(camera, seed);
  return SimulatedCamera(std::move(impl));
}

const CameraSettings& SimulatedCamera::settings() const {
  return impl_->camera;
}
const geo::CameraModel& SimulatedCamera::model() const {
  return impl_->view.model;
}
const geo::SiteFrame& SimulatedCamera::site() const {
  return impl_->site;
}
const Pose& SimulatedCamera::pose() const {
  return impl_->pose;
}
const std::vector<Identity>& SimulatedCamera::identities() const {
  return impl_->identities;
}
int SimulatedCamera::bits() const {
  return impl_->camera.samples == SampleKind::counts14 ? 14 : 8;
}
std::optional<Radiometry> SimulatedCamera::radiometry() const {
  if (impl_->camera.samples != SampleKind::counts14) return std::nullopt;
  return Radiometry{1 / impl_->camera.counts_per_kelvin, 0};
}
Duration SimulatedCamera::time_of(std::uint64_t frame) const {
  return Duration::from_seconds(static_cast<double>(frame) / impl_->camera.frames_per_second);
}
const std::vector<float>& SimulatedCamera::apparent_kelvin() const {
  return impl_->kelvin();
}

const SimulatedPicture& SimulatedCamera::truth(std::uint64_t frame) {
  impl_->compose(frame);
  return impl_->picture;
}

const SimulatedPicture& SimulatedCamera::render(std::uint64_t frame, ImageView<std::uint16_t> picture) {
  VIGIE_ASSERT(picture.width() == impl_->camera.sensor.width &&
               picture.height() == impl_->camera.sensor.height && picture.stride() == picture.width());
  std::optional<GainRange> range;
  if (impl_->camera.samples == SampleKind::agc8) range = impl_->range_at(impl_->sensor->moment(frame).shown);
  const auto moment = impl_->compose(frame);
  const std::span<std::uint16_t> counts(picture.data(), impl_->kelvin().size());
  impl_->sensor->expose(impl_->kelvin(), moment, counts);
  if (range) impl_->stretch(*range, moment, picture);
  return impl_->picture;
}

}  // namespace vigie::sim
