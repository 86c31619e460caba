// Still pictures, from and to bytes. Reentrant.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <vigie/core/image.h>

namespace vigie::media {

// Samples as they are in the file, in [0, 2^bits): 16-bit counts are not scaled, nor are those of a PGM whose
// largest value is not 255 or 65535. Colour is reduced to its luminance (BT.601).
struct StillPicture {
  Image16 image;
  int bits = 8;
};

// TIFF, PNG, PGM, BMP or JPEG, told by its first bytes. damaged: cut short or wrong, with nothing of the
// picture given; unsupported: none of these, more than 8192×8192 pixels, or samples that are not whole
// numbers.
Result<StillPicture> decode_picture(std::span<const std::uint8_t> bytes);

// `quality` 1 (poor) to 100.
Result<std::vector<std::uint8_t>> encode_jpeg(ImageView<const std::uint8_t> picture, int quality = 85);
// Grey with 8 or 16 bits, every sample as it is.
Result<std::vector<std::uint8_t>> encode_png(ImageView<const std::uint8_t> picture);
Result<std::vector<std::uint8_t>> encode_png16(ImageView<const std::uint16_t> picture);

struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
  friend bool operator==(const Rgb&, const Rgb&) = default;
};
// Colour with 8 bits: pictures about pictures, such as those with truth and tracks drawn in.
Result<std::vector<std::uint8_t>> encode_png(ImageView<const Rgb> picture);

}  // namespace vigie::media
