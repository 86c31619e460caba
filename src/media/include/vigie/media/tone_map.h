// Thermal counts to the 256 greys of a screen. For people's eyes alone: nothing is measured in what it gives.
#pragma once

#include <cstdint>
#include <vector>

#include <vigie/core/image.h>
#include <vigie/core/time.h>

namespace vigie::media {

struct ToneMapOptions {
  double low_share = 0.005;   // of the pixels become black: a cold sky or dead pixels do not set the scale
  double high_share = 0.002;  // of the pixels become white: a person at a distance is still not burnt out
  int least_span = 48;  // counts from black to white, so that the noise of an empty scene is not blown up
  // The scale follows the scene with this time constant: slower is steadier, faster shows a new scene sooner.
  Duration follow = Duration::seconds(2);

  [[nodiscard]] Result<void> validate() const;
};

// Thread-bound. One for each camera.
class ToneMap {
 public:
  // `options` are valid.
  explicit ToneMap(const ToneMapOptions& options = {});

  // `out` becomes the picture's size. Pictures of 8 bits are made for screens already and pass as they are.
  // `at`: when it was captured; steps back or of more than 5 s start anew.
  void map(ImageView<const std::uint16_t> picture, int bits, UtcTime at, Image8& out);

 private:
  struct Span {
    double low = 0, high = 0;  // counts
  };
  Span measure(ImageView<const std::uint16_t> picture);
  void follow(Span now, UtcTime at);

  const ToneMapOptions options_;
  std::vector<std::uint32_t> histogram_;
  bool started_ = false;
  UtcTime last_;
  Span span_;
};

}  // namespace vigie::media
