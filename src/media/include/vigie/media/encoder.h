// 8-bit grey pictures to H.264, for live views and clips of sources that are not H.264 already.
#pragma once

#include <cstdint>
#include <memory>

#include <vigie/core/frame.h>
#include <vigie/media/h264.h>

namespace vigie::media {

struct H264Options {
  int width = 0, height = 0;      // px, 16 to 8192; an odd side is coded one pixel longer, its edge repeated
  double frames_per_second = 25;  // for the rate control; times come with the pictures
  int quality = 24;               // x264's constant rate factor, 10 (large) to 45 (poor)
  int most_kilobits_per_second = 0;  // over two seconds; 0: as the quality asks
  int key_interval = 50;  // frames from one key picture to the next at most: who joins waits for one

  [[nodiscard]] Result<void> validate() const;
};

// Constrained Baseline, full range (0 is black, 255 is white, and flagged so), neutral colour, no delay: each
// picture gives its packet at once. Thread-bound.
class H264Encoder {
 public:
  // invalid_argument, unsupported, exhausted.
  static Result<std::unique_ptr<H264Encoder>> open(const H264Options& options);
  ~H264Encoder();
  H264Encoder(const H264Encoder&) = delete;
  H264Encoder& operator=(const H264Encoder&) = delete;

  // codec "h264", codec_private the parameter sets in Annex B.
  [[nodiscard]] std::shared_ptr<const StreamFormat> format() const;

  // An Annex B packet, with the parameter sets in it at key pictures. `picture` has the options' size; `at`
  // is when it was captured, and rises. `key`: make this one a key picture. The packet's pts counts from the
  // first picture; its `captured` is `at`.
  Result<PacketPtr> encode(ImageView<const std::uint8_t> picture, UtcTime at, bool key = false);

 private:
  struct Impl;
  explicit H264Encoder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::media
