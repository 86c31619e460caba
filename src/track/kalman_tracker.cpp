#include "assignment.h"
#include "followed.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <vigie/track/kalman_tracker.h>

namespace vigie::track {
namespace {

// How much of a blob of clutter a tentative track is taken for.
constexpr double kTentativeClutter = 0.5;

}  // namespace

class KalmanTracker::Impl {
 public:
  Impl(IdGenerator& ids, CameraId camera, const KalmanTrackerOptions& options)
      : ids_(ids), camera_(camera), options_(options) {}

  std::span<const Track> update(const DetectOutput& out) {
    forget_ended();
    if (breaks_off(out)) {
      for (Followed& f : followed_) f.end();
    }
    const Duration dt = started_ ? out.captured - now_ : Duration();
    begin(out);
    if (!out.watching) {
      coast();
    } else {
      associate(out, dt);
      count_clutter(out, dt);
      give_birth(out);
    }
    return hand_out();
  }

  std::span<const Track> finish() {
    forget_ended();
    for (Followed& f : followed_) f.end();
    started_ = false;
    return hand_out();
  }

 private:
  void forget_ended() {
    std::erase_if(followed_, [](const Followed& f) { return f.track.state == TrackState::ended; });
  }

  // Whether nothing may be carried over from the frame before.
  [[nodiscard]] bool breaks_off(const DetectOutput& out) const {
    return started_ &&
           (out.frame.epoch != epoch_ || out.width != scene_.width || out.height != scene_.height ||
            out.captured < now_ || out.captured - now_ > options_.longest_gap);
  }

  void begin(const DetectOutput& out) {
    started_ = true;
    now_ = out.captured;
    epoch_ = out.frame.epoch;
    origin_ = out.origin;
    if (out.width != scene_.width || out.height != scene_.height) clutter_.restart(out.width, out.height);
    scene_ = {out.width, out.height, &clutter_};
    for (Followed& f : followed_) {
      if (lives(f)) f.predict(now_, scene_, options_);
    }
  }

  static bool lives(const Followed& f) { return f.track.state != TrackState::ended; }

  // Nothing was seen, and nothing could have been: no evidence either way.
  void coast() {
    for (Followed& f : followed_) {
      if (lives(f)) f.judge(scene_, options_);
    }
  }

  // How much of a whole piece of evidence a frame is.
  [[nodiscard]] double evidence_weight(Duration dt) const {
    if (options_.evidence_time <= Duration()) return 1;
    return std::clamp(dt.seconds() / options_.evidence_time.seconds(), 0.0, 1.0);
  }

  void associate(const DetectOutput& out, Duration dt) {
    pairs_.clear();
    for (std::size_t t = 0; t < followed_.size(); ++t) {
      if (lives(followed_[t])) gate(t, out);
    }
    const auto chosen = assignment_.solve(pairs_, followed_.size(), out.detections.size());
    const double weight = evidence_weight(dt);
    used_.assign(out.detections.size(), 0);
    for (std::size_t t = 0; t < followed_.size(); ++t) {
      Followed& f = followed_[t];
      if (!lives(f)) continue;
      ++f.frames;
      if (chosen[t] == kUnassigned) {
        f.miss(weight, options_);
      } else {
        used_[chosen[t]] = 1;
        f.take(out.detections[chosen[t]], weight, scene_, options_);
      }
      f.judge(scene_, options_);
    }
  }

  void gate(std::size_t t, const DetectOutput& out) {
    const Followed& f = followed_[t];
    for (std::size_t d = 0; d < out.detections.size(); ++d) {
      const Detection& detection = out.detections[d];
      const Innovation innovation =
          f.filter.innovation(detection.centroid, measurement_covariance(detection));
      if (!(innovation.distance2 <= options_.gate * options_.gate)) continue;
      pairs_.push_back({static_cast<std::uint32_t>(t), static_cast<std::uint32_t>(d),
                        f.gain_of(detection, innovation, scene_, options_)});
    }
  }

  // Clutter is what no confirmed track took; a tentative track is as likely clutter as not.
  void count_clutter(const DetectOutput& out, Duration dt) {
    for (std::size_t d = 0; d < used_.size(); ++d) {
      if (used_[d] == 0) clutter_.add(out.detections[d].centroid, 1);
    }
    const double share = clutter_.share(dt);
    for (Followed& f : followed_) {
      const bool counts = f.track.state == TrackState::tentative && f.track.measured;
      if (counts) clutter_.add(f.track.position, kTentativeClutter);
      f.own_clutter += share * ((counts ? kTentativeClutter : 0) - f.own_clutter);
    }
    clutter_.end_frame(dt);
  }

  // Parts of what is followed already start no track of their own.
  [[nodiscard]] bool belongs_to_a_track(const Detection& detection) const {
    return std::any_of(followed_.begin(), followed_.end(), [&](const Followed& f) {
      if (!lives(f) || !f.track.measured) return false;
      const Box& b = f.track.box;
      const Box grown{b.left - 2, b.top - 2, b.width + 4, b.height + 4};
      return grown.contains(detection.centroid);
    });
  }

  void give_birth(const DetectOutput& out) {
    for (std::size_t d = 0; d < out.detections.size(); ++d) {
      if (used_[d] != 0 || followed_.size() >= static_cast<std::size_t>(options_.max_tracks)) continue;
      const Detection& detection = out.detections[d];
      if (!detection.independent || belongs_to_a_track(detection)) continue;
      Followed& f = followed_.emplace_back();
      f.track.id = ids_.make<TrackId>();
      f.track.camera = camera_;
      f.track.origin = origin_;
      f.start(detection, now_, scene_, options_);
    }
  }

  std::span<const Track> hand_out() {
    tracks_.resize(followed_.size());
    for (std::size_t t = 0; t < followed_.size(); ++t) tracks_[t] = followed_[t].track;
    return tracks_;
  }

  IdGenerator& ids_;
  const CameraId camera_;
  const KalmanTrackerOptions options_;
  Scene scene_;
  std::vector<Followed> followed_;  // in the order of their birth
  std::vector<Track> tracks_;       // what is handed out
  std::vector<Pair> pairs_;
  Assignment assignment_;
  std::vector<std::uint8_t> used_;
  ClutterMap clutter_;
  bool started_ = false;
  UtcTime now_;
  std::uint32_t epoch_ = 0;
  Origin origin_ = Origin::unknown;
};

KalmanTracker::KalmanTracker(IdGenerator& ids, CameraId camera, const KalmanTrackerOptions& options)
    : impl_(std::make_unique<Impl>(ids, camera, options)) {
  VIGIE_ASSERT(options.validate().has_value());
}
KalmanTracker::~KalmanTracker() = default;

std::span<const Track> KalmanTracker::update(const DetectOutput& detections) {
  return impl_->update(detections);
}

std::span<const Track> KalmanTracker::finish() {
  return impl_->finish();
}

}  // namespace vigie::track
