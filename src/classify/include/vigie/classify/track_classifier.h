// Tells what followed tracks are: person, group, vehicle, animal, drone, bird, aircraft, or unknown where
// that cannot be told. From their path and, a few times a second, a look at the picture where they are.
//
// Method: for each feature (features.h) and class the share of its values in each of twelve bins, learnt from
// the simulator (docs/decisions/classes.md); a window of up to three seconds gives each class the sum of
// their logarithms (naive Bayes); windows add up with forgetting (recursive Bayes; Jazwinski 1970 for the
// forgetting); all classes are taken to be as likely beforehand. Counting features and windows that depend on
// one another as if they did not makes too sure: temperatures, fitted on other scenes, mend that (Guo et
// al. 2017). Below a least confidence the answer is `unknown` (Chow 1970).
//
// Cost: at most `most_looks` looks a frame, each at most 48 × 48 samples, and four crops; bounded for any
// picture and any number of tracks. Thread-bound; one classifier a camera.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include <vigie/classify/crop_model.h>
#include <vigie/classify/features.h>
#include <vigie/core/frame.h>
#include <vigie/core/result.h>
#include <vigie/core/track.h>

namespace vigie::classify {

struct TrackClassifierOptions {
  Duration look_time =
      Duration::milliseconds(100);  // from look to look at a track: a trot's beats are still seen
  int most_looks = 32;              // a frame; the other tracks wait for the next one
  // A class is told where it is at least this sure: telling a wrong one costs four times telling none.
  double least_confidence = 0.75;
  // In which old windows count for 1/e: who stops to graze is still known for walking in.
  Duration memory = Duration::seconds(15);
  std::shared_ptr<const CropModel> model;  // null: the features alone

  // invalid_argument, naming the field and its range.
  [[nodiscard]] Result<void> validate() const;
};

class TrackClassifier {
 public:
  // `options` are valid.
  explicit TrackClassifier(const TrackClassifierOptions& options = {});
  TrackClassifier(TrackClassifier&&) noexcept;
  TrackClassifier& operator=(TrackClassifier&&) noexcept;
  ~TrackClassifier();

  // Metres a pixel at a track, where its place is known; nothing otherwise.
  using Scale = std::function<std::optional<double>(const Track&)>;
  // Told each window's features as they are taken in.
  using Listener = std::function<void(const Track&, const Features&)>;
  void listen(Listener listener);

  // Writes `classes` of the frame's tracks. Frames in the order of their capture; those that ended are
  // forgotten.
  void update(const Frame& frame, std::span<Track> tracks, const Scale& scale = {});
  // Of tracks that are told without a frame, as at a recording's end: what they were last, and forgets them.
  void finish(std::span<Track> tracks);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::classify
