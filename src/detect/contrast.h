// Contrast: compact spots that differ from their own surroundings in the single picture, warm or cold, so
// that what hovers, waits or comes straight on is seen without having moved.
//
// A spot's response is how far it stands out from each of the four means of two patches that face each other
// across it (directional patches: Wei, You and Li 2016): a slope of the sky cancels in them, an edge, a
// horizon or a pole has two that are as bright as itself. The response is judged by how unlike their
// surroundings pixels are in eight windows about it, of which the second calmest counts (ordered statistics
// and smallest-of CFAR: Rohling 1983, Trunk 1978), so that the trees below do not drown a spot in the sky.
// What a spot is joined to at half its height must end within the patches: a chimney's top is no spot. Spots
// of about 3, 6 and 12 px: the larger ones on the picture halved once and twice.
//
// Positions: Pixel frame. Thread-bound.
#pragma once

#include "contrast_level.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <vigie/core/detection.h>
#include <vigie/core/image.h>

namespace vigie::detect {

struct CompactSpot {
  Box box;  // px, of what is over half its height
  PixelPoint centroid;
  double contrast = 0;  // to the nearest of its surroundings, counts; negative: colder
  double ratio = 0;     // its size over `spread`
  double spread = 0;    // standard deviation of the calmer surroundings through the filter, counts
  double area_px2 = 0;
  double scale_px = 0;  // of the filter
  int alike = 0;  // others in the picture at least half as strong, in surroundings at most twice as restless

  // Independent, until it is known that the picture repeats.
  [[nodiscard]] Detection to_detection() const;
};

struct ContrastOptions {
  double threshold = 0;     // of a spot's ratio
  double least_spread = 0;  // counts: what is quieter is a codec's silence
  std::size_t most = 64;    // spots
};

// Counts of each how many of the others are like it. What is one of many is texture; what is the only one may
// be something.
void count_alike(std::span<CompactSpot> spots);

class ContrastFinder {
 public:
  static constexpr int kLevels = 3, kMostParts = 16;

  // On the machine's instruction set. Pictures under 32 px a side have no surroundings, and no spots.
  void resize(int width, int height);
  // What was seen is of another picture: the next is looked at as a whole.
  void restart();
  // A picture begins, `bits` a sample. It stays until `find` is done with it. One of so many `parts` of it is
  // searched, each in turn, so that as many pictures are one search; in the others what had spots is looked
  // at again.
  void begin(const Image16& picture, int bits, int parts);
  // Its rows up to `y` are there; each in turn, so that the search goes along with whoever reads them.
  void take(int y);
  // Whether what was seen at a place is known to be something else now, and need not be looked at.
  using Covered = std::function<bool(PixelPoint)>;
  // All rows are taken. The strongest first. `valid`: 0 where there is no picture; may be null. The answer is
  // valid until the next call.
  std::span<const CompactSpot> find(const Image8* valid, const ContrastOptions& options,
                                    const Covered& covered);

 private:
  // Looks at one block's every pixel.
  class Search;
  void keep_strongest(std::size_t most);
  void freshen(std::size_t level, int left, int top);

  // A block of a level that stands out from its surroundings, whose spread is in samples.
  struct StandingBlock {
    int x = 0, y = 0;
    double calm = 0, ratio = 0;
    PixelPoint spot;             // that was seen in it
    int peak_x = 0, peak_y = 0;  // its peak, samples of the level
  };

  int bits_ = 16;
  int part_ = 0, parts_ = 1;
  bool whole_ = true;
  std::vector<ContrastLevel> levels_;
  std::array<ContrastLevel::Rows, kLevels> made_;     // of each level, in this picture
  std::vector<std::vector<StandingBlock>> standing_;  // of each level, those that had spots
  std::vector<CompactSpot> spots_;
};

}  // namespace vigie::detect
