// Draws tracks over an 8-bit picture, for people's eyes alone.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <span>

#include <vigie/core/geometry.h>
#include <vigie/core/image.h>

namespace vigie::media {

struct Annotation {
  int number = 0;  // of the track, from 1
  Box box;         // px of the picture as it came
  bool measured = true;
  bool stationary = false;  // drawn quietly
};

// What is drawn: a light line with a dark one around it, so that it is seen on any ground.
inline constexpr std::uint8_t kLightInk = 255, kDarkInk = 0;

// One recording's annotated pictures, enlarged by a whole number so that small ones can be looked at.
// Thread-bound.
class Annotator {
 public:
  // The size of the pictures that will come, px. `scale`: how much they are enlarged, from 1; 0: small ones
  // to a comfortable width, by up to 4.
  Annotator(int width, int height, int scale = 0);

  // Even, as H.264 wants them: a row or column more where the enlarged picture is odd.
  [[nodiscard]] int width() const { return canvas_.width(); }
  [[nodiscard]] int height() const { return canvas_.height(); }

  // Box (dashed where not measured), number and trail of each; of what stands a thin dashed box alone. The
  // answer is valid until the next call.
  ImageView<const std::uint8_t> draw(ImageView<const std::uint8_t> picture,
                                     std::span<const Annotation> tracks);

 private:
  void enlarge(ImageView<const std::uint8_t> picture);
  void put(int x, int y, std::uint8_t value);
  void draw_box(const Annotation& track);
  void draw_number(int x, int y, int number);
  void draw_trail(const std::deque<PixelPoint>& trail);

  const int scale_;
  Image8 canvas_;
  std::map<int, std::deque<PixelPoint>> trails_;  // of the last pictures, by number
};

}  // namespace vigie::media
