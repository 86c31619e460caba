#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include <vigie/core/capture_clock.h>
#include <vigie/core/log.h>
#include <vigie/sim/demo_scene.h>
#include <vigie/sim/simulated_source.h>
#include <vigie/sim/truth.h>

namespace vigie::sim {
namespace {

// The first frame at or after a time of the scene.
std::uint64_t frame_after(const SimulatedCamera& camera, Duration time) {
  const double frames = std::ceil(time.seconds() * camera.settings().frames_per_second - 1e-6);
  return frames > 0 ? static_cast<std::uint64_t>(frames) : 0;
}

class SimulatedSource final : public Source {
 public:
  SimulatedSource(SimulatedCamera camera, SimulatedOptions options, UtcTime start, const Clock& clock)
      : camera_(std::move(camera)), options_(std::move(options)), start_(start), clock_(clock) {
    next_ = frame_after(camera_, options_.from.value_or(Duration()));
    if (options_.length) end_ = frame_after(camera_, options_.from.value_or(Duration()) + *options_.length);
    // Monotonic time of the scene's zero.
    zero_ = clock_.monotonic() - options_.from.value_or(Duration());
    const bool ongoing = options_.pace == Pace::real_time && options_.start;
    if (ongoing) {
      zero_ = clock_.monotonic() - (clock_.utc() - start_);
      next_ = std::max(next_, frame_after(camera_, clock_.utc() - start_));
    }
  }

  SourceItem next(const std::stop_token& stop, MonotonicTime deadline) override {
    if (!format_told_) {
      format_told_ = true;
      return FormatChange{format()};
    }
    if (end_ && next_ >= *end_) return SourceEnd{};
    if (options_.pace == Pace::as_fast_as_possible) return make_frame();
    const MonotonicTime due = zero_ + camera_.time_of(next_);
    if (due > deadline) {
      clock_.sleep_until(deadline, stop);
      return SourceTimeout{};
    }
    if (!clock_.sleep_until(due, stop)) return SourceTimeout{};
    skip_what_is_late();
    if (end_ && next_ >= *end_) return SourceEnd{};
    return make_frame();
  }

  [[nodiscard]] std::string description() const override {
    return fmt::format("sim:{}?camera={}{}{}", options_.scene, options_.camera,
                       options_.render.without_targets ? "&targets=none" : "",
                       options_.render.reversed ? "&time=reversed" : "");
  }

 private:
  // As a camera does: what nobody fetched in time is gone.
  void skip_what_is_late() {
    const Duration now = clock_.monotonic() - zero_;
    const Duration period = camera_.time_of(1);
    if (now < camera_.time_of(next_) + period * 2) return;
    const std::uint64_t newest = frame_after(camera_, now - period);
    if (newest <= next_) return;
    next_ = newest;
    gap_ = true;
  }
  [[nodiscard]] StreamFormat format() const {
    const CameraSettings& s = camera_.settings();
    return {"none", s.sensor.width, s.sensor.height, camera_.bits(), s.frames_per_second, {}};
  }
  Frame make_frame() {
    const CameraSettings& s = camera_.settings();
    auto image = std::make_shared<Image16>(s.sensor.width, s.sensor.height);
    const SimulatedPicture& picture = camera_.render(next_, image->view());
    Frame frame;
    frame.id = {options_.camera_id, options_.epoch, sequence_++};
    frame.origin = Origin::simulated;
    frame.pts = MediaTime::from_nanoseconds(camera_.time_of(next_).nanoseconds());
    frame.captured = start_ + camera_.time_of(next_);
    frame.received = clock_.monotonic();
    frame.image = std::move(image);
    frame.bits = camera_.bits();
    frame.radiometry = camera_.radiometry();
    frame.picture = picture.shutter ? PictureKind::repeat : PictureKind::raw;
    frame.gain_epoch = picture.gain_epoch;
    frame.shutter = picture.shutter;
    frame.gap_before = std::exchange(gap_, false);
    ++next_;
    return frame;
  }

  SimulatedCamera camera_;
  SimulatedOptions options_;
  UtcTime start_;
  const Clock& clock_;
  MonotonicTime zero_;
  std::uint64_t next_ = 0, sequence_ = 0;
  std::optional<std::uint64_t> end_;
  bool format_told_ = false, gap_ = false;
};

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Result<void> set_parameter(std::string_view key, std::string_view value, SimulatedOptions& options) {
  const auto bad = [&](std::string_view allowed) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("sim: {}={} is not allowed; {}", printable(key), printable(value), allowed));
  };
  const auto seconds = number(value);
  if (key == "camera") {
    // How many there are is for the scene to say.
    if (!seconds || *seconds < 0 || *seconds > 1e6 || *seconds != std::floor(*seconds))
      return bad("a whole number from 0");
    options.camera = static_cast<int>(*seconds);
  } else if (key == "targets") {
    if (value != "none" && value != "all") return bad("all or none");
    options.render.without_targets = value == "none";
  } else if (key == "time") {
    if (value != "reversed" && value != "forward") return bad("forward or reversed");
    options.render.reversed = value == "reversed";
  } else if (key == "from" || key == "length") {
    if (!seconds || *seconds < 0 || *seconds > 1e6) return bad("seconds from 0 to 1000000");
    (key == "from" ? options.from : options.length) = Duration::from_seconds(*seconds);
  } else {
    return bad("known are camera, targets, time, from, length");
  }
  return {};
}

UtcTime start_of(const Scene& scene, const SimulatedOptions& options, const Clock& clock) {
  if (options.start) return *options.start;
  if (scene.start) return *scene.start;
  if (options.pace == Pace::real_time) return clock.utc() - options.from.value_or(Duration());
  return kUnknownStart;
}

}  // namespace

Result<SimulatedOptions> parse_simulated_url(std::string_view url, SimulatedOptions options) {
  if (!url.starts_with("sim:"))
    return {ErrorCode::invalid_argument,
            fmt::format("{} does not begin with sim:, as in sim:demo?camera=0", printable(url))};
  url.remove_prefix(4);
  const std::size_t question = url.find('?');
  options.scene = std::string(url.substr(0, question));
  if (options.scene.empty())
    return {ErrorCode::invalid_argument, "sim: names no scene; write sim:demo or sim:PATH.toml"};
  std::string_view rest = question == std::string_view::npos ? "" : url.substr(question + 1);
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    const std::size_t equals = one.find('=');
    const std::string_view value = equals == std::string_view::npos ? "" : one.substr(equals + 1);
    if (auto ok = set_parameter(one.substr(0, equals), value, options); !ok) return ok.error();
  }
  return options;
}

namespace {

Result<Scene> scene_of(const SimulatedOptions& options) {
  return options.scene == "demo" ? Result<Scene>(demo_scene()) : load_scene(options.scene);
}

}  // namespace

Result<void> check_simulated(const SimulatedOptions& options) {
  const auto scene = scene_of(options);
  return scene ? SimulatedCamera::check(*scene, options.camera) : scene.error();
}

Result<std::unique_ptr<Source>> open_simulated(const SimulatedOptions& options, const Clock& clock) {
  auto scene = scene_of(options);
  if (!scene) return scene.error();
  auto camera = SimulatedCamera::make(*scene, options.camera, options.render, options.terrains);
  if (!camera) return camera.error();
  const UtcTime start = start_of(*scene, options, clock);
  return std::unique_ptr<Source>(
      std::make_unique<SimulatedSource>(std::move(*camera), options, start, clock));
}

Result<void> write_truth(const SimulatedOptions& options, const std::string& prefix) {
  if (!options.length) {
    return {ErrorCode::invalid_argument, "a truth without end cannot be written: say &length=SECONDS"};
  }
  auto scene = scene_of(options);
  if (!scene) return scene.error();
  auto camera = SimulatedCamera::make(*scene, options.camera, options.render);
  if (!camera) return camera.error();
  const Duration from = options.from.value_or(Duration());
  const std::uint64_t first = frame_after(*camera, from);
  return write_truth(*camera, first, frame_after(*camera, from + *options.length) - first, prefix);
}

}  // namespace vigie::sim
