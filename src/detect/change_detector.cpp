#include "bad_pixels.h"
#include "blob.h"
#include "components.h"
#include "contrast.h"
#include "gain_fit.h"
#include "pass.h"
#include "planes.h"
#include "registration.h"
#include "view_check.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <vigie/detect/change_detector.h>

namespace vigie::detect {
namespace {

constexpr int kLeastSide = 8;  // px; smaller pictures hold nothing to compare with
constexpr int kWarmUpFrames = 8;
// Over how long the surroundings' unrest is measured: some waves, some gusts.
constexpr Duration kSurroundingsTime = Duration::seconds(2);
constexpr int kHoldMargin = 2;   // px around a blob that are held with it: the filter's reach and one more
constexpr int kGhostMargin = 1;  // px around a ghost that are taken over with it
// A variance known from n samples errs by √(2/n) of itself: no pixel is taken to be quieter than half the
// recoded pixels' median, and while few samples are in, than that median.
constexpr double kLeastVarianceShare = 0.5, kFewSamples = 30;
// Where a codec recodes less than this of a picture, what it recodes may be a target alone, before a sky that
// is all one value: noise then counts as two steps of 8 bits at most, which is what a codec lets stand.
constexpr float kLittleRecoded = 0.1F;
constexpr double kMostLetStand = 2;  // counts of 8 bits
// Two sides of a jump: more spread than this is a jump of gain or a new key frame, and the model moves with
// it.
constexpr float kJumpSpread = 2.0F;
// What is still wider afterwards is not watched; what was wider than this before is no jump but another
// picture.
constexpr float kBlindSpread = 3.0F, kOtherPicture = 10.0F;

// After a flood, a jump that only the noise tells of is looked for this much later.
constexpr Duration kFloodPause = Duration::milliseconds(500);
constexpr std::size_t kMostSpots = 64;
// In which the picture is searched for spots once, about: what stands or hovers is there for longer, and the
// tracker counts what it is told within this time as one piece of evidence.
constexpr Duration kSearchTime = Duration::milliseconds(200);
// Spots are counted from this share of the threshold on: one that is twice as strong as these is told.
constexpr double kCounted = 0.7;
// px around a blob of change in which a spot is a part of it: the filters' reach.
constexpr double kSpotMargin = 3;

double share_in(Duration dt, Duration time_constant) {
  return 1 - std::exp(-dt.seconds() / time_constant.seconds());
}

}  // namespace

class ChangeDetector::Impl {
 public:
  explicit Impl(const ChangeDetectorOptions& options) : options_(options) {
    output_.detections.reserve(static_cast<std::size_t>(options.max_detections));
  }

  const DetectOutput& detect(const Frame& as_it_came) {
    begin(as_it_came);
    if (!usable(as_it_came)) return blind();
    const bool same_stream = is_same_stream(as_it_came);
    if (!same_stream || is_another_view(as_it_came)) {
      restart(as_it_came);
      renew_places(as_it_came);
      output_.health = {};
      if (same_stream) output_.health.learnt_anew = as_it_came.captured;
      output_.health.another_view = same_stream;
      return blind();
    }
    step(as_it_came);
    // All that follows sees the picture as it lies on the model.
    Frame frame = as_it_came;
    bad_pixels_.mask(frame);
    stabilise(frame);
    Gain gain;
    const GainFit::Noise noise = meet_gain(frame, gain);
    last_kind_ = frame.picture;
    gain_epoch_ = frame.gain_epoch;
    learn_prior(noise);
    const bool sees = look(frame, gain, noise);
    renew_places(frame);
    output_.health.bad_pixels = bad_pixels_.count();
    output_.health.moved = model_at_;
    planes_.previous = frame.image;
    planes_.previous_gain = {};
    if (!sees) return blind();
    const double sigma = std::sqrt(prior_ / static_cast<double>(kFilterNoiseGain));
    bad_pixels_.learn(planes_, frame.image->view(), output_.detections, sigma, shift_.whole_x,
                      shift_.whole_y);
    place();
    return output_;
  }

 private:
  [[nodiscard]] Vec2<Pixel> rest() const {
    return {static_cast<double>(shift_.rest_x), static_cast<double>(shift_.rest_y)};
  }
  static const Image8* mask_of(const Frame& frame) {
    const Image8* mask = frame.valid_mask.get();
    const bool fits =
        mask != nullptr && mask->width() == frame.image->width() && mask->height() == frame.image->height();
    return fits ? mask : nullptr;
  }

  void begin(const Frame& frame) {
    output_.frame = frame.id;
    output_.origin = frame.origin;
    output_.captured = frame.captured;
    output_.width = frame.image ? frame.image->width() : 0;
    output_.height = frame.image ? frame.image->height() : 0;
    output_.detections.clear();
    output_.clutter = 0;
    output_.sensitivity = {};
    output_.shift = {};
    output_.shift_covariance = {};
    output_.watching = true;
  }

  const DetectOutput& blind() {
    output_.detections.clear();
    output_.watching = false;
    return output_;
  }

  // Frames that are skipped without a trace: the model waits for the next good one.
  bool usable(const Frame& frame) {
    if (!frame.image || frame.image->width() < kLeastSide || frame.image->height() < kLeastSide) return false;
    if (!frame.shutter && !frame.damaged) return true;
    after_event_ = true;
    return false;
  }

  [[nodiscard]] bool is_same_stream(const Frame& frame) const {
    return frame.image->width() == planes_.width && frame.image->height() == planes_.height &&
           frame.bits == bits_ && frame.id.camera == camera_ && frame.id.epoch == epoch_;
  }

  [[nodiscard]] bool is_another_view(const Frame& frame) const {
    return flooded_since_ && frame.captured - *flooded_since_ > options_.relearn_after;
  }

  void restart(const Frame& frame) {
    const int w = frame.image->width(), h = frame.image->height();
    if (w != planes_.width || h != planes_.height) {
      planes_.resize(w, h);
      gain_fit_.resize(w, h);
      pass_.resize(w, h);
      registration_.resize(w, h);
      stabiliser_.resize(w, h);
      bad_pixels_.resize(w, h);
      view_check_.resize(w, h);
      components_.resize(w, h);
      contrast_.resize(w, h);
      blob_rows_ = fast_blob_rows();
      spots_.reserve(kMostSpots);
      for (auto* components : {&strong_, &ghosts_}) components->reserve(components_.most());
    }
    planes_.restart(frame.image, frame.bits);
    registration_.restart();
    bad_pixels_.restart();
    contrast_.restart();
    model_at_ = {};
    bits_ = frame.bits;
    camera_ = frame.id.camera;
    epoch_ = frame.id.epoch;
    gain_epoch_ = frame.gain_epoch;
    last_kind_ = frame.picture;
    started_ = last_time_ = frame.captured;
    frames_ = 1;
    prior_ = 0;
    prior_weight_ = 0;
    after_event_ = false;
    flooded_since_.reset();
    last_flood_.reset();
    last_check_.reset();
  }

  [[nodiscard]] float filtered_variance() const {
    return std::max(kQuantisationVariance, static_cast<float>(prior_));
  }

  void renew_places(const Frame& frame) {
    registration_.renew(planes_, mask_of(frame), filtered_variance(), !warm());
  }

  void stabilise(Frame& frame) {
    const double share = share_in(dt_, options_.noise_time);
    shift_ = registration_.find(frame.image->view(), share, !warm());
    const Vec2<Pixel> by = registration_.settle(shift_, share);
    const int x = static_cast<int>(by.x), y = static_cast<int>(by.y);
    const bool scrolls = x != 0 || y != 0;
    if (scrolls) {
      planes_.scroll(x, y);
      planes_.previous = stabiliser_.scrolled(*planes_.previous, x, y);
      model_at_ = model_at_ + by;
    }
    stabiliser_.apply(frame, shift_, *planes_.previous);
    if (scrolls) planes_.reveal(x, y, frame.image->view(), filtered_variance());
  }

  // What was found on the model is told of the picture as it came.
  void place() {
    const double x = shift_.whole_x, y = shift_.whole_y;
    output_.shift = model_at_ + Vec2<Pixel>{x, y} + rest();
    output_.shift_covariance = shift_.covariance;
    for (Detection& d : output_.detections) {
      const double left = std::max(d.box.left + x, 0.0), top = std::max(d.box.top + y, 0.0);
      d.box = {left, top, std::min(d.box.right() + x, static_cast<double>(planes_.width)) - left,
               std::min(d.box.bottom() + y, static_cast<double>(planes_.height)) - top};
      d.centroid = d.centroid + Vec2<Pixel>{x, y};
      d.stabilised_centroid = {d.centroid.x - output_.shift.x, d.centroid.y - output_.shift.y};
    }
  }

  void step(const Frame& frame) {
    // A clock that steps, or a gap, counts as a frame's time or half a second.
    dt_ = std::clamp(frame.captured - last_time_, Duration::milliseconds(1), Duration::milliseconds(500));
    last_time_ = frame.captured;
    ++frames_;
  }

  [[nodiscard]] bool warm() const {
    return frames_ > kWarmUpFrames && last_time_ - started_ >= options_.warm_up;
  }

  // Key frames of a stream that has others, jumps that the source tells of, and those that show.
  [[nodiscard]] bool jumped(const Frame& frame, const GainFit::Noise& noise) const {
    const bool key = frame.picture == PictureKind::intra && last_kind_ != PictureKind::intra &&
                     last_kind_ != PictureKind::unknown;
    // What floods the picture again and again is no jump: it would be met at great cost, in vain.
    const bool floods = last_flood_ && frame.captured - *last_flood_ < kFloodPause;
    const bool shows = warm() && !floods && noise.spread > kJumpSpread;
    return after_event_ || key || frame.gain_epoch != gain_epoch_ || shows;
  }

  // Fits the frame's gain. After a jump, and where it is large, the model has taken it on: it is 1 then.
  GainFit::Noise meet_gain(const Frame& frame, Gain& gain) {
    const ImageView<const std::uint16_t> picture = frame.image->view();
    gain = gain_fit_.fit(planes_, picture, mask_of(frame));
    GainFit::Noise noise = gain_fit_.noise(planes_, picture, gain, rest());
    check_view(frame, noise);
    if (noise.spread < kOtherPicture && jumped(frame, noise)) {
      // The fitted part holds everywhere, behind blobs too; what is left of the jump only where no blob
      // stands.
      planes_.apply_gain(gain);
      planes_.previous_gain = gain;
      planes_.rebase(picture, std::max(2.0F, 2.5F * noise.spread * noise.median_sigma / 0.375F));
      after_event_ = false;
      gain = {};
      noise = gain_fit_.noise(planes_, picture, gain, rest());
    } else if (!Pass::reaches(planes_, gain)) {
      planes_.apply_gain(gain);
      gain = {};
    }
    return noise;
  }

  // What differs by more than a jump may be of another view; before the model takes anything of it over.
  void check_view(const Frame& frame, const GainFit::Noise& noise) {
    if (!warm() || noise.spread < kJumpSpread) return;
    if (last_check_ && frame.captured - *last_check_ < kFloodPause) return;
    last_check_ = frame.captured;
    if (view_check_.differs(planes_, frame.image->view(), mask_of(frame), prior_)) {
      output_.health.learnt_anew = frame.captured;
    }
  }

  // How noisy recoded pixels are: a running mean over a noise time, quick at first.
  void learn_prior(const GainFit::Noise& noise) {
    if (noise.recoded_share < 0.002F) return;
    const double weight = static_cast<double>(noise.recoded_share);
    const float slow = static_cast<float>(share_in(dt_, options_.noise_time));
    planes_.sway +=
        (warm() ? slow : std::max(slow, 1.0F / static_cast<float>(frames_))) * (noise.sway - planes_.sway);
    prior_weight_ += weight;
    const double share = std::max(weight / prior_weight_, weight * share_in(dt_, options_.noise_time));
    double told = static_cast<double>(noise.recoded_variance);
    if (noise.recoded_share < kLittleRecoded) {
      told = std::min(told, std::pow(std::ldexp(kMostLetStand, bits_ - 8), 2));
    }
    prior_ += share * (told - prior_);
  }

  Rates rates() {
    Rates rates;
    const double first = warm() ? 0.0 : 1.0 / static_cast<double>(frames_);
    rates.level = static_cast<float>(std::max(first, share_in(dt_, options_.background_time)));
    rates.variance = static_cast<float>(std::max(first, share_in(dt_, options_.noise_time)));
    rates.held_level = static_cast<float>(share_in(dt_, options_.absorb_time));
    const double remembered = 2 * options_.noise_time.seconds() / std::max(dt_.seconds(), 1e-3);
    const double samples = std::clamp(static_cast<double>(frames_), 1.0, std::max(remembered, 1.0));
    const double least =
        kLeastVarianceShare + (1 - kLeastVarianceShare) * std::min(1.0, kFewSamples / samples);
    rates.least_variance = std::max(kQuantisationVariance, static_cast<float>(least * prior_));
    if (flooded_since_) rates.variance = 0;
    // A whole unrest fades within a noise time.
    calm_ += 255 * dt_.seconds() / options_.noise_time.seconds();
    rates.calm = static_cast<std::uint8_t>(std::min(calm_, 255.0));
    calm_ -= rates.calm;
    return rates;
  }

  // Finds the blobs of one frame, and learns from it. False where nothing can be said of it.
  bool look(const Frame& frame, Gain gain, const GainFit::Noise& noise) {
    const float spread = std::max(1.0F, noise.spread);
    const Rates moves = rates();
    planes_.choose_unit(moves.least_variance);
    const float threshold = warm() ? static_cast<float>(options_.grow_threshold) * spread : 0.0F;
    contrast_.begin(*frame.image, bits_,
                    static_cast<int>(std::lround(kSearchTime.seconds() / dt_.seconds())));
    pass_.run(planes_, *frame.image, mask_of(frame), gain, rest(), moves, threshold,
              static_cast<float>(share_in(dt_, kSurroundingsTime)) / (spread * spread),
              warm() ? &contrast_ : nullptr);
    planes_.held.clear();
    if (!warm()) return false;
    // More runs than can be told apart are a whole picture of change.
    const bool found = components_.find(planes_.changed, planes_.width, planes_.height);
    const double changed = static_cast<double>(components_.pixels()) / static_cast<double>(planes_.size());
    output_.clutter = found ? changed : 1;
    if (!found || changed > options_.max_changed || spread > kBlindSpread) {
      pass_.learn_everywhere(planes_, *frame.image, mask_of(frame));
      if (!flooded_since_) flooded_since_ = frame.captured;
      output_.health.another_view = true;
      last_flood_ = frame.captured;
      return false;
    }
    flooded_since_.reset();
    output_.health.another_view = false;
    report(frame, spread);
    // Of the smallest target that is promised: two pixels across, whose filtered peak is 9/16 of its
    // contrast.
    output_.sensitivity.size_px = 2;
    output_.sensitivity.contrast_counts =
        options_.threshold * static_cast<double>(spread * noise.median_sigma) / (9.0 / 16);
    return true;
  }

  void report(const Frame& frame, float spread) {
    BlobJudge judge(planes_, frame.image->view(), options_.threshold * static_cast<double>(spread),
                    blob_rows_);
    std::size_t of_targets = 0;
    ghosts_.clear();
    // What has nothing strong is too faint, and has learnt already.
    strong_.clear();
    for (const Component& c : components_.all()) {
      if (has_strong(components_.runs_of(c))) strong_.push_back(&c);
    }
    for (std::size_t i = 0; i < strong_.size(); ++i) {
      if (i + 1 < strong_.size()) judge.fetch(*strong_[i + 1]);
      const Component& c = *strong_[i];
      const auto runs = components_.runs_of(c);
      const Verdict verdict = judge.judge(c, runs);
      if (verdict == Verdict::ghost) ghosts_.push_back(&c);
      if (verdict == Verdict::target) {
        hold(runs);
        of_targets += c.pixels;
        keep(judge.measure(c, runs, static_cast<double>(spread)));
      }
      const Learn how = verdict == Verdict::target ? Learn::held : Learn::free;
      for (const Run& run : runs) pass_.learn(planes_, *frame.image, mask_of(frame), run, how);
    }
    for (const Component* c : ghosts_) take_over(*frame.image, components_.runs_of(*c));
    join_neighbours(output_.detections);
    add_spots(frame);
    for (std::size_t i = 0; i < output_.detections.size(); ++i) {
      output_.detections[i].index = static_cast<std::uint32_t>(i);
    }
    output_.clutter -= static_cast<double>(of_targets) / static_cast<double>(planes_.size());
  }

  // What stands out in the picture, and is no part of a blob of change already.
  void add_spots(const Frame& frame) {
    const auto is_part = [this](PixelPoint at) {
      return std::any_of(output_.detections.begin(), output_.detections.end(),
                         [&](const Detection& d) { return grown(d.box, kSpotMargin).contains(at); });
    };
    const auto found = contrast_.find(
        mask_of(frame), {kCounted * options_.contrast_threshold, std::sqrt(prior_), kMostSpots}, is_part);
    spots_.clear();
    std::remove_copy_if(found.begin(), found.end(), std::back_inserter(spots_),
                        [&](const CompactSpot& spot) { return is_part(spot.centroid); });
    count_alike(spots_);
    for (const CompactSpot& spot : spots_) {
      if (spot.ratio <= options_.contrast_threshold) continue;
      Detection detection = spot.to_detection();
      detection.independent = is_recoded(frame, spot.box);
      keep(detection);
    }
  }

  static Box grown(const Box& b, double by) {
    return {b.left - by, b.top - by, b.width + 2 * by, b.height + 2 * by};
  }

  // Whether the picture differs anywhere in the box from the one before. `box`: whole pixels.
  [[nodiscard]] bool is_recoded(const Frame& frame, const Box& box) const {
    const int x1 = std::min(static_cast<int>(box.right()), planes_.width);
    const int y1 = std::min(static_cast<int>(box.bottom()), planes_.height);
    for (int y = static_cast<int>(box.top); y < y1; ++y) {
      for (int x = static_cast<int>(box.left); x < x1; ++x) {
        if (planes_.recoded(frame.image->view(), x, y)) return true;
      }
    }
    return false;
  }

  // The strongest `max_detections` stay.
  void keep(const Detection& detection) {
    auto& kept = output_.detections;
    if (kept.size() < static_cast<std::size_t>(options_.max_detections)) {
      kept.push_back(detection);
      return;
    }
    const auto weakest = std::min_element(kept.begin(), kept.end(),
                                          [](const auto& a, const auto& b) { return a.snr < b.snr; });
    if (weakest->snr < detection.snr) *weakest = detection;
  }

  // Calls `visit(y, x0, x1)` for what lies within `margin` of the runs.
  template <typename Visit>
  void around(std::span<const Run> runs, int margin, Visit&& visit) const {
    for (const Run& run : runs) {
      const int x0 = std::max(run.x0 - margin, 0), x1 = std::min(run.x1 + margin, planes_.width);
      for (int y = std::max(run.y - margin, 0); y < std::min(run.y + margin + 1, planes_.height); ++y) {
        visit(y, x0, x1);
      }
    }
  }

  void hold(std::span<const Run> runs) {
    around(runs, kHoldMargin, [this](int y, int x0, int x1) { planes_.held.set_run(y, x0, x1); });
  }

  // Where a blob of the model left, the picture is the background.
  void take_over(const Image16& frame, std::span<const Run> runs) {
    around(runs, kGhostMargin, [&](int y, int x0, int x1) {
      for (int x = x0; x < x1; ++x) {
        if (planes_.held(x, y)) continue;
        planes_.set_level(planes_.at(x, y), static_cast<float>(frame(x, y)));
      }
    });
  }

  [[nodiscard]] bool has_strong(std::span<const Run> runs) const {
    return std::any_of(runs.begin(), runs.end(),
                       [this](const Run& run) { return planes_.strong.any(run.y, run.x0, run.x1); });
  }

  const ChangeDetectorOptions options_;
  Planes planes_;
  Registration registration_;
  Stabiliser stabiliser_;
  BadPixels bad_pixels_;
  ViewCheck view_check_;
  Shift shift_;
  Vec2<Pixel> model_at_;  // how far the model has been moved after the camera
  GainFit gain_fit_;
  Components components_;
  Pass pass_;
  BlobRows blob_rows_ = scalar_blob_rows();
  ContrastFinder contrast_;
  std::vector<CompactSpot> spots_;
  std::vector<const Component*> strong_, ghosts_;
  DetectOutput output_;

  CameraId camera_;
  int bits_ = 0;
  std::uint32_t epoch_ = 0, gain_epoch_ = 0;
  PictureKind last_kind_ = PictureKind::unknown;
  UtcTime started_, last_time_;
  Duration dt_;
  std::int64_t frames_ = 0;
  double prior_ = 0, prior_weight_ = 0;  // variance of recoded pixels, counts²
  double calm_ = 0;                      // unrest to be taken off, not yet whole
  bool after_event_ = false;
  std::optional<UtcTime> flooded_since_, last_flood_, last_check_;
};

ChangeDetector::ChangeDetector(const ChangeDetectorOptions& options)
    : impl_(std::make_unique<Impl>(options)) {
  VIGIE_ASSERT(options.validate().has_value());
}
ChangeDetector::~ChangeDetector() = default;

const DetectOutput& ChangeDetector::detect(const Frame& frame) {
  return impl_->detect(frame);
}

}  // namespace vigie::detect
