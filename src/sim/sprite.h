// A body drawn by itself: how much of each pixel it covers, and how warm it is there.
#pragma once

#include "shapes.h"
#include "view.h"

#include <vector>

#include <vigie/core/geometry.h>

namespace vigie::sim {

struct Sprite {
  int left = 0, top = 0, width = 0, height = 0;  // px; may reach beyond the picture
  std::vector<float> cover;                      // in [0, 1], row by row
  std::vector<float> kelvin;                     // cover × warmth above the air
  Box box;                 // of what of the body itself, without blur, is in the picture
  double distance_m = 0;   // of its middle
  double total_cover = 0;  // px, of the whole body, in the picture or not
  [[nodiscard]] float cover_at(int x, int y) const {
    if (x < left || y < top || x >= left + width || y >= top + height) return 0;
    return cover[static_cast<std::size_t>(y - top) * static_cast<std::size_t>(width) +
                 static_cast<std::size_t>(x - left)];
  }
};

// Draws bodies with many samples a pixel, then blurs them as the optics do. Keeps its buffers from call to
// call. Thread-bound.
class SpritePainter {
 public:
  SpritePainter(const View& view, const Blur& blur) : view_(view), blur_(blur) {}
  // False where nothing of the body can be in the picture; `sprite` is then of no use.
  bool paint(const Body& body, EnuVector place, Sprite& sprite);

 private:
  struct Disc {
    PixelPoint centre;
    double radius = 0, depth = 0;
  };
  struct FlatCapsule {
    Disc a, b;
    double depth = 0, kelvin = 0;
  };
  struct FlatFace {
    std::array<PixelPoint, 4> corners;
    double depth = 0, kelvin = 0;
  };
  bool project(const Body& body, Sprite& sprite);
  void place_canvas(Sprite& sprite);
  void clear_fine();
  void draw_all();
  void draw(const FlatCapsule& capsule);
  void draw(const FlatFace& face);
  void reduce(Sprite& sprite);
  [[nodiscard]] double whole_cover(const Box& box);
  [[nodiscard]] bool cut_to_picture(Box& box) const;
  void blur(std::vector<float>& samples, int width, int height);

  const View& view_;
  Blur blur_;
  std::vector<FlatCapsule> capsules_;
  std::vector<FlatFace> faces_;
  double scale_ = 1;  // samples a pixel across; a whole number where a sprite comes of them
  int fine_width_ = 0, fine_height_ = 0;
  double fine_left_ = 0, fine_top_ = 0;
  std::vector<float> fine_;  // warmth above air of each sample; NaN-free: kNothing where there is none
  std::vector<float> row_;
};

}  // namespace vigie::sim
