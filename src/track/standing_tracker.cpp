#include "standing.h"

#include <algorithm>
#include <map>
#include <optional>

#include <vigie/track/standing_tracker.h>

namespace vigie::track {
namespace {

// A target's own box is drawn around its warm part: what lies this close belongs to it. px
constexpr double kMargin = 4;
// A codec's block (ITU-T H.264: macroblocks of 16 × 16): what lies this close is coded anew with what moves,
// and so are the traces that it left behind. px
constexpr double kBlock = 16;
constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

Box grown(const Box& b, double by) {
  return {b.left - by, b.top - by, b.width + 2 * by, b.height + 2 * by};
}

}  // namespace

class StandingTracker::Impl {
 public:
  Impl(IdGenerator& ids, CameraId camera, std::unique_ptr<Tracker> moving,
       const StandingTrackerOptions& options)
      : ids_(ids), camera_(camera), moving_(std::move(moving)), options_(options) {}

  std::span<const Track> update(const DetectOutput& out) {
    begin(out);
    match(out);
    const auto moving = moving_->update(without_owned(out));
    told_.assign(moving.begin(), moving.end());
    if (out.watching) {
      look(out);
      give_birth(out);
    }
    follow_names();
    for (Standing& s : things_) judge(s);
    forget();
    return told_;
  }

  std::span<const Track> finish() {
    const auto moving = moving_->finish();
    told_.assign(moving.begin(), moving.end());
    follow_names();
    for (Standing& s : things_) {
      if (s.told) hand_out_end(s);
    }
    keep_known();
    started_ = false;
    return told_;
  }

  [[nodiscard]] KnownThings known() const {
    // What was kept, until there is a picture to say more.
    if (width_ == 0) return kept_;
    KnownThings known{width_, height_, {}};
    for (const Standing& s : things_) {
      if (s.known && !s.told) known.things.push_back(s.as_known());
    }
    return known;
  }
  void restore(const KnownThings& known) { kept_ = known; }

 private:
  // What the other tracker called a track, and what it is called.
  struct Name {
    PixelPoint born;
    bool confirmed = false;
    std::optional<TrackId> goes_on;  // a thing that stood
    std::uint32_t revision = 0;      // of that thing
    UtcTime first_seen;
  };

  void begin(const DetectOutput& out) {
    ending_.clear();
    const bool resized = out.width != width_ || out.height != height_;
    if (!started_ || resized || out.captured < at_) {
      for (Standing& s : things_) {
        if (s.told) end(s);
      }
      keep_known();
      if (resized) things_.clear();
      if (width_ == 0 && out.width == kept_.width && out.height == kept_.height) take_back();
    } else if (out.watching) {
      // Time that was watched: in a gap nothing stands longer, and nothing is gone.
      now_ = now_ + std::min(out.captured - at_, options_.coast_time);
    }
    started_ = true;
    width_ = out.width;
    height_ = out.height;
    origin_ = out.origin;
    at_ = out.captured;
    shift_ = out.shift;
    for (Standing& s : things_) s.begin_frame();
  }

  void take_back() {
    for (const KnownThing& kept : kept_.things) {
      if (things_.size() >= static_cast<std::size_t>(options_.max_things)) break;
      things_.emplace_back().restore(kept, now_);
      things_.back().track.camera = camera_;
    }
  }

  // What is known outlives a gap in the pictures.
  void keep_known() {
    std::erase_if(things_, [](const Standing& s) { return !s.known; });
  }

  // Each spot is of the oldest thing that it fits.
  void match(const DetectOutput& out) {
    owner_.assign(out.detections.size(), kNobody);
    for (std::size_t t = 0; t < things_.size(); ++t) {
      std::size_t best = kNobody;
      double least = 0;
      for (std::size_t d = 0; d < out.detections.size(); ++d) {
        const Detection& spot = out.detections[d];
        if (spot.found_by != FoundBy::contrast || owner_[d] != kNobody || !things_[t].fits(spot)) continue;
        const double apart = norm(spot.stabilised_centroid - things_[t].place);
        if (best != kNobody && apart >= least) continue;
        best = d;
        least = apart;
      }
      if (best != kNobody) owner_[best] = t;
    }
  }

  // What stands is not what passes it.
  const DetectOutput& without_owned(const DetectOutput& out) {
    passed_on_.detections.clear();
    std::vector<Detection> kept = std::move(passed_on_.detections);
    passed_on_ = DetectOutput{out.frame,  out.origin,  out.captured,         out.width,   out.height,
                              {},         out.shift,   out.shift_covariance, out.clutter, out.sensitivity,
                              out.health, out.watching};
    for (std::size_t d = 0; d < out.detections.size(); ++d) {
      if (owner_[d] == kNobody || !stands(things_[owner_[d]])) kept.push_back(out.detections[d]);
    }
    passed_on_.detections = std::move(kept);
    return passed_on_;
  }
  [[nodiscard]] bool stands(const Standing& s) const {
    return s.told || s.known || now_ - s.since >= options_.least_time;
  }

  // Whether a confirmed track of the other tracker is here; null where none is.
  [[nodiscard]] const Track* over(PixelPoint at, double margin = kMargin) const {
    const auto found = std::find_if(told_.begin(), told_.end(), [&](const Track& t) {
      return is_followed(t.state) && grown(t.box, margin).contains(at);
    });
    return found == told_.end() ? nullptr : &*found;
  }
  [[nodiscard]] PixelPoint raw(StabilisedPoint p) const { return PixelPoint{p.x, p.y} + shift_; }

  void look(const DetectOutput& out) {
    for (std::size_t d = 0; d < out.detections.size(); ++d) {
      if (owner_[d] == kNobody) continue;
      Detection spot = out.detections[d];
      spot.independent = spot.independent && !over(spot.centroid, kBlock);
      things_[owner_[d]].take(spot, at_, now_, options_);
    }
    // What change sees is not told as a spot as well.
    for (Standing& s : things_) {
      if (s.seen == now_) continue;
      const bool changes = std::any_of(out.detections.begin(), out.detections.end(), [&](const Detection& d) {
        return d.found_by == FoundBy::change && grown(d.box, kMargin).contains(raw(s.place));
      });
      if (changes) s.hold(at_, now_);
    }
  }

  void give_birth(const DetectOutput& out) {
    for (std::size_t d = 0; d < out.detections.size(); ++d) {
      const Detection& spot = out.detections[d];
      if (spot.found_by != FoundBy::contrast || owner_[d] != kNobody) continue;
      if (things_.size() >= static_cast<std::size_t>(options_.max_things) || over(spot.centroid)) continue;
      Standing& s = things_.emplace_back();
      s.track.camera = camera_;
      s.frames = 1;
      s.start(spot, at_, now_, options_);
    }
  }

  // Tracks of the other tracker that began where a thing stood are that thing, once they are confirmed.
  void follow_names() {
    const std::size_t count = told_.size();
    for (std::size_t i = 0; i < count; ++i) {
      Track& track = told_[i];
      const auto [at, first] = names_.try_emplace(track.id);
      Name& name = at->second;
      if (first) name.born = track.position;
      if (is_followed(track.state) && !name.confirmed) {
        name.confirmed = true;
        if (Standing* s = standing_at(name.born)) go_on(*s, track, name, first);
      }
      const bool ended = track.state == TrackState::ended;
      if (name.goes_on) {
        track.id = *name.goes_on;
        track.revision += name.revision;
        track.first_seen = name.first_seen;
      }
      if (ended) names_.erase(at);
    }
    told_.insert(told_.end(), ending_.begin(), ending_.end());
  }

  [[nodiscard]] Standing* standing_at(PixelPoint born) {
    const auto found = std::find_if(things_.begin(), things_.end(), [&](const Standing& s) {
      return s.told && grown(s.track.box, kMargin).contains(born);
    });
    return found == things_.end() ? nullptr : &*found;
  }

  void go_on(Standing& s, const Track& track, Name& name, bool first) {
    name.goes_on = s.track.id;
    name.revision = s.track.revision;
    name.first_seen = s.track.first_seen;
    if (!first) {
      // Under the name that it had, it ends.
      ending_.push_back(track);
      ending_.back().state = TrackState::ended;
      ending_.back().path.clear();
      ++ending_.back().revision;
    }
    s.told = false;
    s.gone = true;
  }

  void judge(Standing& s) {
    if (s.gone) return;
    const Track* other = over(raw(s.place));
    const Duration unseen = now_ - s.seen;
    if (s.told) {
      judge_told(s, unseen);
    } else if (s.known) {
      if (unseen > options_.forgotten_after) {
        s.gone = true;
      } else if (s.seen == now_ && !other) {
        if (s.has_moved()) tell(s, Motion::moving);
        if (s.has_grown(options_)) s.begin_anew(now_);
      }
    } else if (unseen > options_.coast_time) {
      s.gone = true;
    } else if (now_ - s.since >= options_.known_after) {
      s.become_known();
    } else if (s.seen == now_ && !other && s.is_something(now_, options_)) {
      tell(s, Motion::stationary);
    }
  }

  void judge_told(Standing& s, Duration unseen) {
    const bool moves = s.track.motion == Motion::moving || s.has_moved();
    if (unseen > options_.memory_time) {
      hand_out_end(s);
      s.gone = true;
    } else if (!moves && now_ - s.since >= options_.known_after) {
      s.become_known();
      hand_out_end(s);
    } else {
      s.publish(at_, s.seen == now_, moves ? Motion::moving : Motion::stationary, shift_);
      if (unseen <= options_.coast_time) told_.push_back(s.track);
    }
  }

  void tell(Standing& s, Motion motion) {
    s.tell(ids_.make<TrackId>(), motion);
    s.track.origin = origin_;
    s.publish(at_, true, motion, shift_);
    told_.push_back(s.track);
  }

  void end(Standing& s) {
    s.end();
    ending_.push_back(s.track);
  }
  void hand_out_end(Standing& s) {
    s.end();
    told_.push_back(s.track);
  }

  void forget() {
    std::erase_if(things_, [](const Standing& s) { return s.gone; });
  }

  IdGenerator& ids_;
  const CameraId camera_;
  const std::unique_ptr<Tracker> moving_;
  const StandingTrackerOptions options_;
  std::vector<Standing> things_;  // in the order in which they were first seen
  std::map<TrackId, Name> names_;
  std::vector<Track> told_, ending_;
  std::vector<std::size_t> owner_;  // by detection
  DetectOutput passed_on_;
  KnownThings kept_;  // from before the first frame
  bool started_ = false;
  int width_ = 0, height_ = 0;
  Origin origin_ = Origin::unknown;
  UtcTime at_;
  Duration now_;  // time watched
  Vec2<Pixel> shift_;
};

StandingTracker::StandingTracker(IdGenerator& ids, CameraId camera, std::unique_ptr<Tracker> moving,
                                 const StandingTrackerOptions& options)
    : impl_(std::make_unique<Impl>(ids, camera, std::move(moving), options)) {
  VIGIE_ASSERT(options.validate().has_value());
}
StandingTracker::~StandingTracker() = default;

std::span<const Track> StandingTracker::update(const DetectOutput& detections) {
  return impl_->update(detections);
}

std::span<const Track> StandingTracker::finish() {
  return impl_->finish();
}

KnownThings StandingTracker::known() const {
  return impl_->known();
}

void StandingTracker::restore(const KnownThings& known) {
  impl_->restore(known);
}

}  // namespace vigie::track
