// Which detections are whose: for every track and detection in its gate, the probability that the one made
// the other, over all ways in which each detection has at most one track and each track at most one detection
// (Bar-Shalom and Li 1995). Tracks and detections that share no gate are looked at apart. Small clusters are
// enumerated; large ones are solved by belief propagation (Williams and Lau 2014). Thread-bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace vigie::track {

inline constexpr std::uint32_t kUnassigned = UINT32_MAX;

// A detection inside a track's gate.
struct Pair {
  std::uint32_t track = 0, detection = 0;
  std::uint32_t claim = 0;  // whatever the caller knows the pair by
  double gain = 0;          // log likelihood of the two together over both going without, nats
  double share = 0;         // the answer: the probability that they belong together
};

// What a track got.
struct Answer {
  std::uint32_t detection = kUnassigned;  // its own in the likeliest way as a whole
  std::uint32_t claim = 0;                // of that pair
  double without = 1;                     // the probability that it made none of the detections
};

class Association {
 public:
  // Fills in the shares of `pairs`, each given once, and sorts them by track. The answer: of each track;
  // valid until the next call.
  std::span<const Answer> solve(std::span<Pair> pairs, std::size_t tracks, std::size_t detections);

 private:
  std::uint32_t root(std::uint32_t node);
  void solve_cluster(std::span<Pair> cluster);
  void enumerate(std::span<Pair> cluster);
  void walk(std::span<Pair> cluster, std::size_t row, std::uint64_t taken, double weight);
  void propagate(std::span<Pair> cluster);
  void choose(std::span<Pair> cluster);

  std::vector<Answer> answers_;
  std::vector<std::uint32_t> parent_, root_of_, place_, first_;
  std::vector<std::uint8_t> taken_;
  // Enumeration: the pair that each track takes on the way, and the best whole.
  std::vector<std::size_t> choice_, best_choice_;
  std::vector<double> without_;
  double best_ = 0, total_ = 0;
  // Belief propagation: of each pair its weight, and the messages to the track and by detection.
  std::vector<double> weight_, to_track_, by_detection_;
  std::vector<std::uint32_t> order_;
};

}  // namespace vigie::track
