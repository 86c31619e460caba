// Whether there is an object at all: it may be in view, be there but out of sight, or not be there
// (integrated PDA with Markov chain two: Mušicki, Evans and Stankovic 1994). Reentrant.
#pragma once

namespace vigie::track {

// Mean times, s.
struct Stay {
  double in_view = 0;    // until it goes out of sight
  double hidden = 0;     // until it comes back in view
  double there = 0;      // until it leaves for good, while in view
  double leaves_by = 0;  // ... while out of sight
};

struct Presence {
  double visible = 0, hidden = 0, absent = 1;  // sum to 1

  static Presence of_odds(double odds);
  void predict(double seconds, const Stay& stay);
  // `told`: the log likelihood ratio of what the frame showed, in view against not; nats.
  void update(double told);
  [[nodiscard]] double probability() const { return visible + hidden; }
};

// What the associations of a frame tell of a track that, if it is in view, is found with probability
// `detection` and made none of the detections with probability `without`; nats.
double told(double detection, double without);

}  // namespace vigie::track
