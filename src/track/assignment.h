// Which detection belongs to which track, so that the sum of gains is highest. Tracks and detections that
// share no gate are solved apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace vigie::track {

// A detection inside a track's gate, and what the two together gain over both going without. Nats.
struct Pair {
  std::uint32_t track = 0, detection = 0;
  double gain = 0;
};

inline constexpr std::uint32_t kUnassigned = UINT32_MAX;

class Assignment {
 public:
  // `pairs` in any order, each pair once; those that gain nothing are left out. The answer: for each track
  // its detection or kUnassigned; valid until the next call. Clusters of more than 64 tracks or detections
  // are solved by taking the highest gain first, which bounds the cost.
  std::span<const std::uint32_t> solve(std::span<const Pair> pairs, std::size_t tracks,
                                       std::size_t detections);

 private:
  std::uint32_t root(std::uint32_t node);
  void solve_cluster(std::span<const Pair> cluster);
  void solve_greedily(std::span<const Pair> cluster);
  void solve_exactly(std::span<const Pair> cluster);
  void augment(std::size_t row);

  std::vector<Pair> pairs_;
  std::vector<std::uint32_t> parent_, answer_, rows_, columns_, place_;
  std::vector<std::uint8_t> taken_;
  // The exact solver's: costs by row and column, duals, the column's row, the path back.
  std::vector<double> cost_, row_dual_, column_dual_, shortest_;
  std::vector<std::size_t> row_of_, back_;
  std::vector<std::uint8_t> seen_;
  std::size_t width_ = 0;
};

}  // namespace vigie::track
