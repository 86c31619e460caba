#include "association.h"
#include "followed.h"
#include "memory.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <vigie/track/existence_tracker.h>

namespace vigie::track {
namespace {

// How much of a blob of clutter a tentative track is taken for.
constexpr double kTentativeClutter = 0.5;

bool overlap(const Box& a, const Box& b) {
  return a.left < b.right() && b.left < a.right() && a.top < b.bottom() && b.top < a.bottom();
}

}  // namespace

class ExistenceTracker::Impl {
 public:
  Impl(IdGenerator& ids, CameraId camera, const ExistenceTrackerOptions& options)
      : ids_(ids), camera_(camera), options_(options) {}

  std::span<const Track> update(const DetectOutput& out) {
    forget_ended();
    if (breaks_off(out)) {
      for (Followed& f : followed_) f.end();
    }
    const Duration dt = started_ ? out.captured - now_ : Duration();
    begin(out);
    if (out.watching) {
      associate(out, dt);
      judge_all();
      count_clutter(out, dt);
      give_birth(out);
    } else {
      // Nothing was seen, and nothing could have been: no evidence either way.
      judge_all();
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
    std::erase_if(followed_, [](const Followed& f) { return !f.lives(); });
  }

  // Whether nothing may be carried over from the frame before.
  [[nodiscard]] bool breaks_off(const DetectOutput& out) const {
    return started_ &&
           (out.frame.epoch != epoch_ || out.width != scene_.width || out.height != scene_.height ||
            out.captured < now_ || out.captured - now_ > options_.longest_gap);
  }

  void begin(const DetectOutput& out) {
    if (started_ && out.captured > now_ && out.captured - now_ <= options_.longest_gap) {
      scene_.frame_time += 0.1 * ((out.captured - now_).seconds() - scene_.frame_time);
    }
    started_ = true;
    now_ = out.captured;
    epoch_ = out.frame.epoch;
    origin_ = out.origin;
    if (out.width != scene_.width || out.height != scene_.height) {
      scene_.change.restart(out.width, out.height);
      scene_.contrast.restart(out.width, out.height);
    }
    scene_.width = out.width;
    scene_.height = out.height;
    scene_.shift = out.shift;
    for (Followed& f : followed_) {
      if (f.lives()) f.predict(now_, scene_, options_);
    }
  }

  // How much of a whole piece of evidence a frame is.
  [[nodiscard]] double evidence_weight(Duration dt) const {
    if (options_.evidence_time <= Duration()) return 1;
    return std::clamp(dt.seconds() / options_.evidence_time.seconds(), 0.0, 1.0);
  }

  void associate(const DetectOutput& out, Duration dt) {
    sort_detections(out);
    pairs_.clear();
    claims_.clear();
    for (std::size_t t = 0; t < followed_.size(); ++t) {
      if (followed_[t].lives() && !followed_[t].lost) gate(t, out);
    }
    const auto answers = association_.solve(pairs_, followed_.size(), out.detections.size());
    const double weight = evidence_weight(dt);
    used_.assign(out.detections.size(), 0);
    for (std::size_t t = 0; t < followed_.size(); ++t) {
      if (answers[t].detection == kUnassigned) continue;
      const Detection& detection = out.detections[answers[t].detection];
      used_[answers[t].detection] = 1;
      // A repeat holds the track and tells nothing.
      if (detection.independent) {
        followed_[t].learn(weight * told(options_.detection_probability, answers[t].without));
      }
      followed_[t].take(detection, claims_[answers[t].claim], scene_);
    }
    for (std::size_t t = 0; t < followed_.size(); ++t) {
      if (answers[t].detection != kUnassigned || !followed_[t].lives()) continue;
      miss(followed_[t], weight, answers[t].without, out);
    }
  }

  void miss(Followed& f, double weight, double without, const DetectOutput& out) {
    if (holds_what_overlaps(f, out)) return;
    const Followed* group = cover(f);
    f.covered = group != nullptr;
    if (f.covered) {
      f.go_along(*group, weight, scene_);
    } else {
      f.learn(weight * told(options_.detection_probability, without));
    }
  }

  // A codec repeats what is slow for a second, and then shows at once how far it has come: that holds a track
  // that it still overlaps, where nothing else can have made it. It tells nothing of existence.
  bool holds_what_overlaps(Followed& f, const DetectOutput& out) {
    if (!f.confirmed || f.lost) return false;
    for (std::size_t d = 0; d < out.detections.size(); ++d) {
      const Detection& detection = out.detections[d];
      if (used_[d] != 0 || !overlap(detection.box, f.track.box)) continue;
      const bool disputed = std::any_of(followed_.begin(), followed_.end(), [&](const Followed& other) {
        return &other != &f && other.lives() && overlap(other.track.box, detection.box);
      });
      if (disputed) continue;
      used_[d] = 1;
      f.take(detection, f.claim_within(detection), scene_);
      return true;
    }
    return false;
  }

  // What stands behind another cannot be seen: a group is one blob. Null where nothing stands there.
  [[nodiscard]] const Followed* cover(const Followed& hidden) const {
    if (!hidden.confirmed) return nullptr;
    const auto at = std::find_if(followed_.begin(), followed_.end(), [&](const Followed& f) {
      return f.confirmed && f.track.measured && f.track.box.contains(scene_.raw(hidden.place()));
    });
    return at == followed_.end() ? nullptr : &*at;
  }

  void sort_detections(const DetectOutput& out) {
    by_x_.resize(out.detections.size());
    widest_ = 0;
    for (std::uint32_t d = 0; d < by_x_.size(); ++d) {
      by_x_[d] = d;
      const Covariance<2> r = measurement_covariance(out.detections[d]);
      const Box& box = out.detections[d].box;
      widest_ = std::max(widest_, std::max(r(0, 0), r(1, 1)) + size_error(std::max(box.width, box.height)));
    }
    std::sort(by_x_.begin(), by_x_.end(), [&](std::uint32_t a, std::uint32_t b) {
      const double xa = out.detections[a].stabilised_centroid.x, xb = out.detections[b].stabilised_centroid.x;
      return xa != xb ? xa < xb : a < b;
    });
  }

  void gate(std::size_t t, const DetectOutput& out) {
    const Followed& f = followed_[t];
    const double r = widest_ + size_error(std::max(f.width, f.height));
    double left = f.place().x, right = left, top = f.place().y, bottom = top;
    for (const Kalman& mode : f.filter.modes) {
      const double dx = options_.gate * std::sqrt(mode.covariance(0, 0) + r);
      const double dy = options_.gate * std::sqrt(mode.covariance(1, 1) + r);
      left = std::min(left, mode.state[0] - dx);
      right = std::max(right, mode.state[0] + dx);
      top = std::min(top, mode.state[1] - dy);
      bottom = std::max(bottom, mode.state[1] + dy);
    }
    auto d = std::lower_bound(by_x_.begin(), by_x_.end(), left, [&](std::uint32_t i, double x) {
      return out.detections[i].stabilised_centroid.x < x;
    });
    for (; d != by_x_.end() && out.detections[*d].stabilised_centroid.x <= right; ++d) {
      const double y = out.detections[*d].stabilised_centroid.y;
      if (y >= top && y <= bottom) consider(t, *d, out.detections[*d]);
    }
  }

  void consider(std::size_t t, std::uint32_t d, const Detection& detection) {
    Claim claim = followed_[t].claim_of(detection);
    if (!(claim.fit.distance2 <= options_.gate * options_.gate)) return;
    const double p = options_.detection_probability;
    const double gain = followed_[t].evidence_of(detection, claim.fit, scene_) + std::log(p / (1 - p));
    pairs_.push_back({static_cast<std::uint32_t>(t), d, static_cast<std::uint32_t>(claims_.size()), gain, 0});
    claims_.push_back(claim);
  }

  void judge_all() {
    // The older come first, so that those that are lost are known.
    for (Followed& f : followed_) {
      if (!f.lives()) continue;
      if (f.confirmed || !f.track.measured || !is_found_again(f)) f.judge(scene_, options_);
    }
  }

  // Whether a new track is a confirmed one that was out of sight; which then goes on as it, and the new one
  // ends.
  bool is_found_again(Followed& f) {
    if (!f.convinces(scene_, options_)) return false;
    Followed* known = remembered(f, followed_, scene_, options_);
    if (known == nullptr) return false;
    known->go_on_as(f, scene_);
    f.end();
    return true;
  }

  // Clutter is what no confirmed track took; a tentative track is as likely clutter as not.
  void count_clutter(const DetectOutput& out, Duration dt) {
    for (std::size_t d = 0; d < used_.size(); ++d) {
      const Detection& detection = out.detections[d];
      if (used_[d] == 0) scene_.clutter(detection.found_by).add(detection.stabilised_centroid, 1);
    }
    const double share = scene_.change.share(dt);
    for (Followed& f : followed_) {
      const bool counts = f.lives() && !f.confirmed && f.track.measured;
      if (counts) scene_.clutter(f.by).add(f.place(), kTentativeClutter);
      f.own_clutter += share * ((counts ? kTentativeClutter : 0) - f.own_clutter);
    }
    scene_.change.end_frame(dt);
    scene_.contrast.end_frame(dt);
  }

  // Parts of what is followed already start no track of their own.
  [[nodiscard]] bool belongs_to_a_track(const Detection& detection) const {
    return std::any_of(followed_.begin(), followed_.end(), [&](const Followed& f) {
      if (!f.lives() || !f.track.measured) return false;
      const Box& b = f.track.box;
      const Box grown{b.left - 2, b.top - 2, b.width + 4, b.height + 4};
      return grown.contains(detection.centroid);
    });
  }

  void give_birth(const DetectOutput& out) {
    for (std::size_t d = 0; d < out.detections.size(); ++d) {
      if (used_[d] != 0 || followed_.size() >= static_cast<std::size_t>(options_.max_tracks)) continue;
      const Detection& detection = out.detections[d];
      // What a single picture shows may stand; what moves changes.
      if (detection.found_by == FoundBy::contrast) continue;
      if (!detection.independent || belongs_to_a_track(detection)) continue;
      Followed& f = followed_.emplace_back();
      f.track.id = ids_.make<TrackId>();
      f.track.camera = camera_;
      f.track.origin = origin_;
      f.start(detection, now_, scene_, options_);
    }
  }

  std::span<const Track> hand_out() {
    std::size_t n = 0;
    for (const Followed& f : followed_) {
      if (f.untold && f.lives()) continue;
      if (n == tracks_.size()) tracks_.emplace_back();
      tracks_[n++] = f.track;
    }
    return std::span(tracks_).first(n);
  }

  IdGenerator& ids_;
  const CameraId camera_;
  const ExistenceTrackerOptions options_;
  Scene scene_;
  std::vector<Followed> followed_;  // in the order of their birth
  std::vector<Track> tracks_;       // what is handed out
  std::vector<Pair> pairs_;
  std::vector<Claim> claims_;  // by pair
  std::vector<std::uint32_t> by_x_;
  Association association_;
  std::vector<std::uint8_t> used_;
  double widest_ = 0;  // no detection's variance of place is larger, its size's share with it, px²
  bool started_ = false;
  UtcTime now_;
  std::uint32_t epoch_ = 0;
  Origin origin_ = Origin::unknown;
};

ExistenceTracker::ExistenceTracker(IdGenerator& ids, CameraId camera, const ExistenceTrackerOptions& options)
    : impl_(std::make_unique<Impl>(ids, camera, options)) {
  VIGIE_ASSERT(options.validate().has_value());
}
ExistenceTracker::~ExistenceTracker() = default;

std::span<const Track> ExistenceTracker::update(const DetectOutput& detections) {
  return impl_->update(detections);
}

std::span<const Track> ExistenceTracker::finish() {
  return impl_->finish();
}

}  // namespace vigie::track
