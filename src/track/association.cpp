#include "association.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace vigie::track {
namespace {

constexpr double kMostWays = 2000;           // that are enumerated one by one
constexpr std::size_t kMostDetections = 64;  // of an enumerated cluster: bits of a word
// Belief propagation converges by a constant factor a round (Williams and Lau 2014); a share that is known to
// a thousandth decides nothing.
constexpr int kMostRounds = 50;
constexpr double kSettled = 1e-3;
constexpr double kMostGain = 200;  // nats; keeps products of a few within a double
constexpr std::size_t kNone = SIZE_MAX;

void take(Answer& answer, const Pair& pair) {
  answer.detection = pair.detection;
  answer.claim = pair.claim;
}

}  // namespace

std::span<const Answer> Association::solve(std::span<Pair> pairs, std::size_t tracks,
                                           std::size_t detections) {
  answers_.assign(tracks, {});
  place_.assign(detections, 0);
  taken_.assign(detections, 0);
  parent_.resize(tracks + detections);
  std::iota(parent_.begin(), parent_.end(), 0U);
  for (Pair& pair : pairs) {
    pair.gain = std::min(pair.gain, kMostGain);
    const std::uint32_t a = root(pair.track);
    const std::uint32_t b = root(static_cast<std::uint32_t>(tracks) + pair.detection);
    parent_[std::max(a, b)] = std::min(a, b);
  }
  root_of_.resize(tracks);
  for (std::uint32_t t = 0; t < tracks; ++t) root_of_[t] = root(t);
  std::sort(pairs.begin(), pairs.end(), [this](const Pair& a, const Pair& b) {
    if (root_of_[a.track] != root_of_[b.track]) return root_of_[a.track] < root_of_[b.track];
    return a.track != b.track ? a.track < b.track : a.detection < b.detection;
  });
  for (std::size_t start = 0; start < pairs.size();) {
    const std::uint32_t cluster = root_of_[pairs[start].track];
    std::size_t end = start;
    while (end < pairs.size() && root_of_[pairs[end].track] == cluster) ++end;
    solve_cluster(pairs.subspan(start, end - start));
    start = end;
  }
  return answers_;
}

std::uint32_t Association::root(std::uint32_t node) {
  while (parent_[node] != node) {
    parent_[node] = parent_[parent_[node]];
    node = parent_[node];
  }
  return node;
}

void Association::solve_cluster(std::span<Pair> cluster) {
  if (cluster.size() == 1) {
    Pair& pair = cluster[0];
    Answer& answer = answers_[pair.track];
    answer.without = 1 / (1 + std::exp(pair.gain));
    pair.share = 1 / (1 + std::exp(-pair.gain));
    if (pair.gain > 0) take(answer, pair);
    return;
  }
  // Where each track's pairs begin, and each detection's place in the cluster.
  first_.clear();
  order_.clear();
  double ways = 1;
  for (std::uint32_t p = 0; p < cluster.size(); ++p) {
    if (p == 0 || cluster[p].track != cluster[p - 1].track) {
      if (p != 0) ways *= 1.0 + p - first_.back();
      first_.push_back(p);
    }
    order_.push_back(cluster[p].detection);
  }
  ways *= 1.0 + static_cast<double>(cluster.size()) - first_.back();
  first_.push_back(static_cast<std::uint32_t>(cluster.size()));
  std::sort(order_.begin(), order_.end());
  order_.erase(std::unique(order_.begin(), order_.end()), order_.end());
  for (std::uint32_t d = 0; d < order_.size(); ++d) place_[order_[d]] = d;
  if (ways <= kMostWays && order_.size() <= kMostDetections) {
    enumerate(cluster);
  } else {
    propagate(cluster);
    choose(cluster);
  }
}

void Association::enumerate(std::span<Pair> cluster) {
  const std::size_t tracks = first_.size() - 1;
  choice_.assign(tracks, kNone);
  best_choice_.assign(tracks, kNone);
  without_.assign(tracks, 0);
  best_ = -1;
  total_ = 0;
  for (Pair& pair : cluster) pair.share = 0;
  walk(cluster, 0, 0, 1);
  for (Pair& pair : cluster) pair.share /= total_;
  for (std::size_t row = 0; row < tracks; ++row) {
    Answer& answer = answers_[cluster[first_[row]].track];
    answer.without = without_[row] / total_;
    if (best_choice_[row] != kNone) take(answer, cluster[best_choice_[row]]);
  }
}

void Association::walk(std::span<Pair> cluster, std::size_t row, std::uint64_t taken, double weight) {
  if (row + 1 == first_.size()) {
    total_ += weight;
    for (std::size_t r = 0; r < row; ++r) {
      (choice_[r] == kNone ? without_[r] : cluster[choice_[r]].share) += weight;
    }
    if (weight > best_) {
      best_ = weight;
      best_choice_ = choice_;
    }
    return;
  }
  choice_[row] = kNone;
  walk(cluster, row + 1, taken, weight);
  for (std::size_t p = first_[row]; p < first_[row + 1]; ++p) {
    const std::uint64_t bit = std::uint64_t{1} << place_[cluster[p].detection];
    if ((taken & bit) != 0) continue;
    choice_[row] = p;
    walk(cluster, row + 1, taken | bit, weight * std::exp(cluster[p].gain));
  }
  choice_[row] = kNone;
}

void Association::propagate(std::span<Pair> cluster) {
  weight_.resize(cluster.size());
  to_track_.assign(cluster.size(), 1);
  for (std::size_t p = 0; p < cluster.size(); ++p) weight_[p] = std::exp(cluster[p].gain);
  double change = 1;
  for (int round = 0; round < kMostRounds && change > kSettled; ++round) {
    // From the tracks: how much each wants the detection, the others that it may take allowed for.
    by_detection_.assign(order_.size(), 1);
    for (std::size_t row = 0; row + 1 < first_.size(); ++row) {
      double sum = 1;
      for (std::size_t p = first_[row]; p < first_[row + 1]; ++p) sum += weight_[p] * to_track_[p];
      for (std::size_t p = first_[row]; p < first_[row + 1]; ++p) {
        cluster[p].share = weight_[p] / std::max(sum - weight_[p] * to_track_[p], 1.0);
        by_detection_[place_[cluster[p].detection]] += cluster[p].share;
      }
    }
    change = 0;
    for (std::size_t p = 0; p < cluster.size(); ++p) {
      const double others = std::max(by_detection_[place_[cluster[p].detection]] - cluster[p].share, 1.0);
      change = std::max(change, std::abs(1 / others - to_track_[p]));
      to_track_[p] = 1 / others;
    }
  }
  for (std::size_t row = 0; row + 1 < first_.size(); ++row) {
    double sum = 1;
    for (std::size_t p = first_[row]; p < first_[row + 1]; ++p) sum += weight_[p] * to_track_[p];
    for (std::size_t p = first_[row]; p < first_[row + 1]; ++p) {
      cluster[p].share = weight_[p] * to_track_[p] / sum;
    }
    answers_[cluster[first_[row]].track].without = 1 / sum;
  }
}

// The highest share first.
void Association::choose(std::span<Pair> cluster) {
  order_.resize(cluster.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return cluster[a].share != cluster[b].share ? cluster[a].share > cluster[b].share : a < b;
  });
  for (const std::uint32_t p : order_) {
    Answer& answer = answers_[cluster[p].track];
    if (answer.detection != kUnassigned || taken_[cluster[p].detection] != 0) continue;
    if (cluster[p].share <= answer.without) continue;
    take(answer, cluster[p]);
    taken_[cluster[p].detection] = 1;
  }
}

}  // namespace vigie::track
