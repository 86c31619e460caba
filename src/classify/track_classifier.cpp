#include "belief.h"
#include "crop.h"
#include "look.h"
#include "window.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <vigie/classify/track_classifier.h>

namespace vigie::classify {
namespace {

constexpr Duration kSpreadTime = Duration::milliseconds(500);
constexpr Duration kWindowStep = Duration::milliseconds(500);  // from one window that counts to the next
constexpr int kMostCrops = 4;  // a frame: a model of some milliseconds then leaves a camera its rate
// Of what a model of crops is shown, so much may be what it never learnt: by itself it rules nothing out.
constexpr double kUnheardOf = 0.02;

// What is known of one track.
struct Known {
  Window window;
  Belief belief, of_crops;
  ClassConfidences classes;
  UtcTime looked, counted, cropped;
  bool has_looked = false, has_counted = false, has_cropped = false;
};

LogLikelihoods log_likelihoods(const ClassConfidences& of_crop) {
  LogLikelihoods told{};
  for (std::size_t c = 0; c < told.size(); ++c)
    told[c] = std::log((1 - kUnheardOf) * static_cast<double>(of_crop.p[c]) + kUnheardOf / kObjectClassCount);
  return told;
}

}  // namespace

Result<void> TrackClassifierOptions::validate() const {
  const auto bad = [](const char* what) { return Result<void>(Error{ErrorCode::invalid_argument, what}); };
  if (!(look_time >= Duration())) return bad("look_time must not be negative");
  if (most_looks < 1 || most_looks > 10000) return bad("most_looks must be in 1 to 10000");
  if (!(least_confidence >= 0 && least_confidence <= 1)) return bad("least_confidence must be in 0 to 1");
  if (!(memory > Duration())) return bad("memory must be above 0 s");
  return {};
}

class TrackClassifier::Impl {
 public:
  explicit Impl(const TrackClassifierOptions& options) : options_(options) {}

  void update(const Frame& frame, std::span<Track> tracks, const Scale& scale) {
    if (!frame.shutter && !frame.image->empty()) look(frame, tracks, scale);
    tell(tracks);
  }

  void tell(std::span<Track> tracks) {
    for (Track& track : tracks) {
      const auto known = known_.find(track.id);
      if (known == known_.end()) continue;
      track.classes = known->second.classes;
      if (track.state == TrackState::ended) known_.erase(known);
    }
  }

  void forget() { known_.clear(); }

  Listener listener;

 private:
  // The longest-waiting first: from where the last frame left off.
  void look(const Frame& frame, std::span<Track> tracks, const Scale& scale) {
    int left = options_.most_looks;
    crops_left_ = options_.model ? kMostCrops : 0;
    const std::size_t from = tracks.empty() ? 0 : next_ % tracks.size();
    for (std::size_t i = 0; i < tracks.size() && left > 0; ++i) {
      const std::size_t at = (from + i) % tracks.size();
      const Track& track = tracks[at];
      if (!is_followed(track.state) || !track.measured) continue;
      Known& known = known_[track.id];
      if (known.has_looked && frame.captured - known.looked < options_.look_time) continue;
      renew_spread(frame);
      known.looked = frame.captured;
      known.has_looked = true;
      known.window.add(looker_.look(frame, track.box));
      count(track, known, scale);
      show(frame, track, known);
      next_ = at + 1;
      --left;
    }
  }

  void renew_spread(const Frame& frame) {
    const Duration age = frame.captured - spread_at_;
    if (has_spread_ && age >= Duration() && age < kSpreadTime) return;
    spread_ = looker_.spread(frame);
    spread_at_ = frame.captured;
    has_spread_ = true;
  }

  void count(const Track& track, Known& known, const Scale& scale) {
    if (!known.window.tells()) return;
    const Duration since = known.has_counted ? known.looked - known.counted : Duration();
    if (known.has_counted && since < kWindowStep) return;
    known.has_counted = true;
    known.counted = known.looked;
    const Features features = known.window.features(spread_, scale ? scale(track) : std::nullopt);
    if (listener) listener(track, features);
    known.belief.take(log_likelihoods(features), since, options_.memory);
    judge(known);
  }

  // Its crop to the model, where there is one.
  void show(const Frame& frame, const Track& track, Known& known) {
    if (crops_left_ == 0 || !known.window.tells()) return;
    const Duration since = known.has_cropped ? known.looked - known.cropped : Duration();
    if (known.has_cropped && since < kWindowStep) return;
    known.has_cropped = true;
    known.cropped = known.looked;
    --crops_left_;
    take_crop(frame, track.box, crop_);
    const auto told = options_.model->look_at(crop_);
    if (!told) return;
    known.of_crops.take(log_likelihoods(*told), since, options_.memory);
    judge(known);
  }

  void judge(Known& known) const {
    known.classes = known.belief.confidences(options_.least_confidence, known.of_crops.mean());
  }

  TrackClassifierOptions options_;
  Looker looker_;
  Crop crop_{};
  int crops_left_ = 0;  // in this frame
  double spread_ = 0;   // of the picture, a little while ago
  UtcTime spread_at_;
  bool has_spread_ = false;
  std::size_t next_ = 0;
  std::unordered_map<TrackId, Known> known_;
};

TrackClassifier::TrackClassifier(const TrackClassifierOptions& options)
    : impl_(std::make_unique<Impl>(options)) {}
TrackClassifier::TrackClassifier(TrackClassifier&&) noexcept = default;
TrackClassifier& TrackClassifier::operator=(TrackClassifier&&) noexcept = default;
TrackClassifier::~TrackClassifier() = default;

void TrackClassifier::listen(Listener listener) {
  impl_->listener = std::move(listener);
}

void TrackClassifier::update(const Frame& frame, std::span<Track> tracks, const Scale& scale) {
  impl_->update(frame, tracks, scale);
}

void TrackClassifier::finish(std::span<Track> tracks) {
  impl_->tell(tracks);
  impl_->forget();
}

}  // namespace vigie::classify
