#include "sensor.h"

#include "random.h"

#include <algorithm>
#include <cmath>

namespace vigie::sim {

ShutterPlan::ShutterPlan(const CameraSettings& camera)
    : rate_(camera.frames_per_second),
      every_s_(camera.shutter_every.seconds()),
      for_s_(camera.shutter_for.seconds()) {}

ShutterPlan::Moment ShutterPlan::at(std::uint64_t frame) const {
  const double t = static_cast<double>(frame) / rate_;
  if (!(every_s_ > 0)) return {frame, false, 0, t};
  // A frame that falls on the very moment belongs to the event, however its time was rounded.
  const double events = std::floor(t / every_s_ + 1e-9);
  const double since = t - events * every_s_;
  if (events < 1 || since >= for_s_ - 1e-9) return {frame, false, static_cast<std::uint32_t>(events), since};
  // Shut: the last picture before it stays.
  const double last = std::ceil(events * every_s_ * rate_ - 1e-9) - 1;
  const auto shown = static_cast<std::uint64_t>(std::max(0.0, last));
  const double shown_since = static_cast<double>(shown) / rate_ - (events - 1) * every_s_;
  return {shown, true, static_cast<std::uint32_t>(events - 1), shown_since};
}

NoiseTables::NoiseTables(std::uint64_t seed, int width) {
  const auto fill = [&](std::vector<float>& table, std::uint64_t which) {
    Random random(hash(seed, 10, which));
    std::vector<double> values(kSize);
    double sum = 0, squares = 0;
    for (double& v : values) {
      v = random.normal();
      sum += v;
      squares += v * v;
    }
    const double mean = sum / kSize, scale = std::sqrt(0.5 / (squares / kSize - mean * mean));
    table.resize(kSize + static_cast<std::size_t>(width));
    for (std::size_t i = 0; i < table.size(); ++i)
      table[i] = static_cast<float>((values[i & kMask] - mean) * scale);
  };
  fill(first_, 1);
  fill(second_, 2);
}

SensorModel::SensorModel(const CameraSettings& camera, std::uint64_t seed)
    : camera_(camera), seed_(seed), plan_(camera), tables_(seed, camera.sensor.width) {
  const int w = camera.sensor.width;
  for (int x = 0; x < w; ++x) {
    const double u = 2 * (x + 0.5) / w - 1;
    bow_.push_back(static_cast<float>(1 - 2 * u * u) * 0.5F);
  }
  pattern_.resize(static_cast<std::size_t>(w) * static_cast<std::size_t>(camera.sensor.height));
  correct(0);
}

// A new flat-field correction leaves a new pattern: mostly single pixels, a little of whole columns.
void SensorModel::correct(std::uint32_t corrections) {
  pattern_of_ = corrections;
  const double sigma = camera_.fixed_pattern.kelvin() * camera_.counts_per_kelvin;
  const auto w = static_cast<std::size_t>(camera_.sensor.width);
  const std::uint64_t seed = hash(seed_, 11, corrections);
  std::vector<float> columns(w);
  Random random(seed);
  for (float& c : columns) c = static_cast<float>(0.45 * sigma * random.normal());
  for (std::size_t y = 0; y * w < pattern_.size(); ++y) {
    const std::uint64_t h = hash(seed, 12, y);
    const float *a = tables_.first(h), *b = tables_.second(h);
    for (std::size_t x = 0; x < w; ++x)
      pattern_[y * w + x] = columns[x] + static_cast<float>(0.89 * sigma) * (a[x] + b[x]);
  }
}

double SensorModel::drift_counts(const ShutterPlan::Moment& moment) const {
  // Warms towards a balance within some minutes, and wanders a little besides.
  const double minutes = 4 * (1 - std::exp(-moment.since_s / 240));
  const double wander = 0.12 * std::sin(moment.since_s / 7.3 + static_cast<double>(moment.corrections));
  return camera_.drift_per_minute.kelvin() * camera_.counts_per_kelvin * (minutes + wander);
}

void SensorModel::expose(std::span<const float> kelvin, const ShutterPlan::Moment& moment,
                         std::span<std::uint16_t> counts) {
  if (moment.corrections != pattern_of_) correct(moment.corrections);
  const auto w = static_cast<std::size_t>(camera_.sensor.width);
  const auto scale = static_cast<float>(camera_.counts_per_kelvin);
  const auto sigma = static_cast<float>(camera_.netd.kelvin() * camera_.counts_per_kelvin);
  const auto row_sigma = static_cast<float>(camera_.row_noise.kelvin() * camera_.counts_per_kelvin);
  const double drift = drift_counts(moment);
  const auto rows = static_cast<double>(camera_.sensor.height);
  for (std::size_t y = 0; y * w < kelvin.size(); ++y) {
    const std::uint64_t h = hash(seed_, 13, moment.shown, y);
    const float *a = tables_.first(h), *b = tables_.second(h), *in = kelvin.data() + y * w;
    const float *fixed = pattern_.data() + y * w, *bow = bow_.data();
    const std::uint64_t r = mix(h);
    const float row = row_sigma * (*tables_.first(r) + *tables_.second(r));
    const double v = 2 * (static_cast<double>(y) + 0.5) / rows - 1;
    const auto shift = static_cast<float>(drift * (1 + 0.25 * (1 - 2 * v * v))) + row + 0.5F;
    const auto bend = static_cast<float>(0.5 * drift);
    std::uint16_t* out = counts.data() + y * w;
    for (std::size_t x = 0; x < w; ++x) {
      const float value = in[x] * scale + fixed[x] + bend * bow[x] + shift + sigma * (a[x] + b[x]);
      const auto whole = static_cast<std::int32_t>(std::min(16383.0F, std::max(0.0F, value)));
      out[x] = static_cast<std::uint16_t>(whole);
    }
  }
}

}  // namespace vigie::sim
