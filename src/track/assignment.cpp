#include "assignment.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

namespace vigie::track {
namespace {

constexpr std::size_t kMostExact = 64;
constexpr std::size_t kNobody = SIZE_MAX;

}  // namespace

std::span<const std::uint32_t> Assignment::solve(std::span<const Pair> pairs, std::size_t tracks,
                                                 std::size_t detections) {
  answer_.assign(tracks, kUnassigned);
  place_.assign(tracks + detections, 0);
  taken_.assign(detections, 0);
  parent_.resize(tracks + detections);
  std::iota(parent_.begin(), parent_.end(), 0U);
  pairs_.clear();
  for (const Pair& pair : pairs) {
    if (pair.gain <= 0) continue;
    pairs_.push_back(pair);
    const std::uint32_t a = root(pair.track);
    const std::uint32_t b = root(static_cast<std::uint32_t>(tracks) + pair.detection);
    parent_[std::max(a, b)] = std::min(a, b);
  }
  std::sort(pairs_.begin(), pairs_.end(), [this](const Pair& a, const Pair& b) {
    const std::uint32_t ra = root(a.track), rb = root(b.track);
    if (ra != rb) return ra < rb;
    return a.track != b.track ? a.track < b.track : a.detection < b.detection;
  });
  for (std::size_t start = 0; start < pairs_.size();) {
    const std::uint32_t cluster = root(pairs_[start].track);
    std::size_t end = start;
    while (end < pairs_.size() && root(pairs_[end].track) == cluster) ++end;
    solve_cluster(std::span(pairs_).subspan(start, end - start));
    start = end;
  }
  return answer_;
}

std::uint32_t Assignment::root(std::uint32_t node) {
  while (parent_[node] != node) {
    parent_[node] = parent_[parent_[node]];
    node = parent_[node];
  }
  return node;
}

void Assignment::solve_cluster(std::span<const Pair> cluster) {
  rows_.clear();
  columns_.clear();
  for (const Pair& pair : cluster) {
    if (rows_.empty() || rows_.back() != pair.track) rows_.push_back(pair.track);
    columns_.push_back(pair.detection);
  }
  std::sort(columns_.begin(), columns_.end());
  columns_.erase(std::unique(columns_.begin(), columns_.end()), columns_.end());
  if (cluster.size() == 1) {
    answer_[cluster[0].track] = cluster[0].detection;
  } else if (rows_.size() > kMostExact || columns_.size() > kMostExact) {
    solve_greedily(cluster);
  } else {
    solve_exactly(cluster);
  }
}

void Assignment::solve_greedily(std::span<const Pair> cluster) {
  const auto first = pairs_.begin() + (cluster.data() - pairs_.data());
  const auto last = first + static_cast<std::ptrdiff_t>(cluster.size());
  // The clusters that follow are told apart by their tracks, so this one may be reordered.
  std::sort(first, last, [](const Pair& a, const Pair& b) {
    return std::tuple(-a.gain, a.track, a.detection) < std::tuple(-b.gain, b.track, b.detection);
  });
  for (auto pair = first; pair != last; ++pair) {
    if (answer_[pair->track] != kUnassigned || taken_[pair->detection] != 0) continue;
    answer_[pair->track] = pair->detection;
    taken_[pair->detection] = 1;
  }
}

// Shortest augmenting paths (Jonker and Volgenant 1987) over the cluster's detections and one column a track
// for going without, which costs nothing; a pair costs the negative of its gain.
void Assignment::solve_exactly(std::span<const Pair> cluster) {
  const std::size_t n = rows_.size(), m = columns_.size();
  width_ = m + n;
  const double forbidden = 1e12;
  cost_.assign(n * width_, forbidden);
  for (std::size_t i = 0; i < n; ++i) cost_[i * width_ + m + i] = 0;
  for (std::size_t j = 0; j < m; ++j) place_[columns_[j]] = static_cast<std::uint32_t>(j);
  std::size_t row = 0;
  for (const Pair& pair : cluster) {
    while (rows_[row] != pair.track) ++row;
    cost_[row * width_ + place_[pair.detection]] = -pair.gain;
  }
  row_dual_.assign(n, 0);
  column_dual_.assign(width_, 0);
  row_of_.assign(width_, kNobody);
  for (std::size_t i = 0; i < n; ++i) augment(i);
  for (std::size_t j = 0; j < m; ++j) {
    if (row_of_[j] != kNobody) answer_[rows_[row_of_[j]]] = columns_[j];
  }
}

// Finds a column for one more row, moving others where that is cheapest (Dijkstra on reduced costs).
void Assignment::augment(std::size_t row) {
  shortest_.assign(width_, std::numeric_limits<double>::infinity());
  back_.assign(width_, kNobody);  // the row from which a column is reached
  seen_.assign(width_, 0);
  std::size_t at = row, sink = kNobody;
  double length = 0;
  while (sink == kNobody) {
    std::size_t next = kNobody;
    for (std::size_t j = 0; j < width_; ++j) {
      if (seen_[j] != 0) continue;
      const double through = length + cost_[at * width_ + j] - row_dual_[at] - column_dual_[j];
      if (through < shortest_[j]) {
        shortest_[j] = through;
        back_[j] = at;
      }
      if (next == kNobody || shortest_[j] < shortest_[next]) next = j;
    }
    seen_[next] = 1;
    length = shortest_[next];
    if (row_of_[next] == kNobody) {
      sink = next;
    } else {
      at = row_of_[next];
    }
  }
  row_dual_[row] += length;
  for (std::size_t j = 0; j < width_; ++j) {
    if (seen_[j] == 0 || j == sink) continue;
    row_dual_[row_of_[j]] += length - shortest_[j];
    column_dual_[j] -= length - shortest_[j];
  }
  // Turns the path round; the row that gave way takes the column that it came from.
  for (std::size_t j = sink;;) {
    const std::size_t i = back_[j];
    std::size_t previous = kNobody;
    for (std::size_t k = 0; k < width_; ++k) {
      if (row_of_[k] == i) previous = k;
    }
    row_of_[j] = i;
    if (i == row) break;
    j = previous;
  }
}

}  // namespace vigie::track
