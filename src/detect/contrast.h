// Contrast: compact spots that differ from their own surroundings in the single picture, warm or cold, so that
// what hovers, waits or comes straight on is seen without having moved.
//
// A spot's response is its mean less that of the likest of eight patches around it (directional patches: Wei,
// You and Li 2016): an edge, a horizon or a branch has one that is as bright as itself, and does not answer.
// The response is judged by how much patches differ in its surroundings, measured in eight windows about it of
// which the calmer half counts (ordered-statistics and smallest-of CFAR: Rohling 1983, Trunk 1978), so that a
// spot in the sky is not drowned by the trees below it. Spots of 3, 6 and 12 pixels: the coarser ones on a
// picture halved once and twice.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/image.h>

namespace vigie::detect {

struct Spot {
  Box box;  // px
  PixelPoint centroid;
  double contrast = 0;  // against the likest of its surroundings, counts; negative: colder
  double ratio = 0;     // its size over the spread of its surroundings
  double spread = 0;    // that spread, counts
  double area_px2 = 0;
  double scale_px = 0;
};

// Thread-bound. Sizes from 16 px; smaller pictures hold no surroundings.
class ContrastFinder {
 public:
  void resize(int width, int height);
  // The spots whose ratio is above `threshold`, the strongest first, `most` at most. Valid until the next call.
  std::span<const Spot> find(ImageView<const std::uint16_t> picture, const Image8* valid, double threshold,
                             std::size_t most);

 private:
  struct Level {
    int width = 0, height = 0, scale = 1;  // scale: picture pixels a side of one of its own
    int across = 0, down = 0;              // blocks
    std::vector<float> picture, mean, response;
    std::vector<float> energy, calm;  // by block: mean square of patch differences; its surroundings' lower half
  };

  static void take_means(Level& level);
  static void respond(Level& level);
  static void measure_calm(Level& level);
  void collect(const Level& level, const Image8* valid, float threshold);
  void keep_strongest(std::size_t most);

  std::vector<Level> levels_;
  std::vector<Spot> spots_;
};

}  // namespace vigie::detect
