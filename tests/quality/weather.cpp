#include "weather.h"

#include "replay.h"
#include "test_files.h"

#include <array>
#include <cmath>
#include <memory>
#include <random>
#include <set>

namespace vigie::quality {
namespace {

constexpr double kCountsPerKelvin = 40, kAirCelsius = 9;

// A mast that looks over bushes to a ridge, with a quarter of sky.
std::string scene_of(const Weather& weather) {
  std::string toml =
      "seed = 17\nduration_s = 100000\n[terrain]\nhalf_side_m = 1500\nridges_m = 40\nridges_from_m = 500\n"
      "[sky]\ndrop_k = 40\nscale_deg = 3\n[ground]\nbushes_per_ha = 150\n[air]\n";
  toml += "temperature_c = " + std::to_string(kAirCelsius) +
          "\nwind_mps = " + std::to_string(weather.wind_mps) +
          "\nrain_mm_per_h = " + std::to_string(weather.rain_mm_per_h) + "\n";
  toml +=
      "[[camera]]\nwidth_px = 160\nheight_px = 120\nfps = 9\nfocal_length_mm = 9\nelevation_deg = "
      "-2\nabove_ground_m "
      "= 6\nnetd_mk = 60\nrow_noise_mk = 10\nshutter_every_s = " +
      std::to_string(weather.shutter_every_s) + "\n";
  return toml;
}

// Cover of the sky in [0, 1]: smooth noise of three scales that drifts by. A pixel is some 13 m across at 10
// km: cells of 100 to 500 m with edges of 30 m, in a wind of 10 m/s.
class Clouds {
 public:
  [[nodiscard]] double cover(double x, double y, double time_s) const {
    const double drift = x + 0.8 * time_s;
    const double noise = 0.55 * smooth(drift / 40, y / 22, 1) + 0.3 * smooth(drift / 17, y / 10, 2) +
                         0.15 * smooth(drift / 7, y / 5, 3);
    return std::clamp((noise - 0.48) / 0.08, 0.0, 1.0);
  }

 private:
  static double lattice(std::int64_t x, std::int64_t y, std::uint64_t which) {
    std::uint64_t h = static_cast<std::uint64_t>(x) * 0x9e3779b97f4a7c15 ^
                      static_cast<std::uint64_t>(y) * 0xc2b2ae3d27d4eb4f ^ which * 0x165667b19e3779f9;
    h = (h ^ h >> 31) * 0xbf58476d1ce4e5b9;
    h = (h ^ h >> 29) * 0x94d049bb133111eb;
    return static_cast<double>(h >> 11) * 0x1p-53;
  }
  static double smooth(double x, double y, std::uint64_t which) {
    const auto left = static_cast<std::int64_t>(std::floor(x)),
               top = static_cast<std::int64_t>(std::floor(y));
    const auto ease = [](double t) { return t * t * (3 - 2 * t); };
    const double across = ease(x - std::floor(x)), down = ease(y - std::floor(y));
    return std::lerp(std::lerp(lattice(left, top, which), lattice(left + 1, top, which), across),
                     std::lerp(lattice(left, top + 1, which), lattice(left + 1, top + 1, which), across),
                     down);
  }
};

// What the simulator does not do: clouds, steps of gain, a shutter that is not told.
class Changer {
 public:
  explicit Changer(const Weather& weather) : weather_(weather) {}

  SourceItem change(const Frame& frame, double time_s) {
    if (!weather_.clouds && weather_.gain_steps_every_s <= 0 && weather_.shutter_told) return frame;
    Frame changed = frame;
    changed.shutter = frame.shutter && weather_.shutter_told;
    if (weather_.clouds) cover_sky(changed, time_s);
    if (weather_.gain_steps_every_s > 0) step(changed, time_s);
    return changed;
  }

 private:
  void cover_sky(Frame& frame, double time_s) {
    constexpr double kWarmer = 3;  // kelvin: a cloud than the sky
    auto image = std::make_shared<Image16>(*frame.image);
    if (!sky_) {
      // The sky is colder than anything on the ground.
      const double coldest = (273.15 + kAirCelsius - 5) * kCountsPerKelvin;
      sky_ = std::make_unique<Image8>(image->width(), image->height());
      for (std::size_t i = 0; i < image->samples().size(); ++i) {
        sky_->samples()[i] = image->samples()[i] < coldest ? 1 : 0;
      }
    }
    for (int y = 0; y < image->height(); ++y) {
      for (int x = 0; x < image->width(); ++x) {
        if ((*sky_)(x, y) == 0) continue;
        const double more = kWarmer * kCountsPerKelvin * clouds_.cover(x, y, time_s);
        (*image)(x, y) = static_cast<std::uint16_t>((*image)(x, y) + std::lround(more));
      }
    }
    frame.image = std::move(image);
  }

  void step(Frame& frame, double time_s) {
    if (time_s >= next_step_s_) {
      next_step_s_ = time_s + weather_.gain_steps_every_s;
      gain_ = 0.85 + 0.3 * std::uniform_real_distribution<double>()(random_);
      offset_ = 400 * (std::uniform_real_distribution<double>()(random_) - 0.5);
    }
    constexpr double kPivot = 280 * kCountsPerKelvin;
    auto image = std::make_shared<Image16>(*frame.image);
    for (std::uint16_t& sample : image->samples()) {
      const double value = kPivot + gain_ * (sample - kPivot) + offset_;
      sample = static_cast<std::uint16_t>(std::clamp(std::round(value), 0.0, 16383.0));
    }
    frame.image = std::move(image);
  }

  const Weather& weather_;
  Clouds clouds_;
  std::unique_ptr<Image8> sky_;
  std::mt19937 random_{3};
  double next_step_s_ = 0, gain_ = 1, offset_ = 0;
};

}  // namespace

std::span<const Weather> weathers() {
  static constexpr std::array kAll = {
      Weather{.name = "calm"},
      Weather{.name = "wind", .wind_mps = 12},
      Weather{.name = "rain", .wind_mps = 6, .rain_mm_per_h = 8},
      Weather{.name = "clouds", .clouds = true},
      Weather{.name = "shutter", .shutter_every_s = 60},
      Weather{.name = "shutter_untold", .shutter_every_s = 60, .shutter_told = false},
      Weather{.name = "gain_steps", .gain_steps_every_s = 20},
      Weather{.name = "all_of_it",
              .wind_mps = 9,
              .rain_mm_per_h = 3,
              .shutter_every_s = 150,
              .gain_steps_every_s = 45,
              .clouds = true},
  };
  return kAll;
}

FalseTracks watch(const Weather& weather, Duration length) {
  const TestFile scene(bytes_of(scene_of(weather)), ".toml");
  SequenceIdGenerator ids;
  site::Pipeline pipeline(ids, ids.make<CameraId>());
  Changer changer(weather);
  FalseTracks tracks;
  std::set<TrackId> moving, all;
  UtcTime first;
  double last_s = 0;
  const std::string url =
      "sim:" + scene.path().string() + "?camera=0&length=" + std::to_string(std::llround(length.seconds()));
  each_frame(url, [&](std::int64_t number, const SourceItem& item) {
    const auto& frame = std::get<Frame>(item);
    if (number == 1) first = frame.captured;
    last_s = (frame.captured - first).seconds();
    for (const Track& track : pipeline.take(changer.change(frame, last_s)).tracks) {
      if (!is_followed(track.state)) continue;
      all.insert(track.id);
      if (track.motion == Motion::moving) moving.insert(track.id);
    }
  });
  tracks.count = static_cast<std::int64_t>(moving.size());
  tracks.stood = static_cast<std::int64_t>(all.size() - moving.size());
  tracks.hours = last_s / 3600;
  return tracks;
}

}  // namespace vigie::quality
