// Pictures made smaller or larger for people's eyes. For the files of this library alone. Reentrant.
#pragma once

#include <cstdint>

#include <vigie/core/geometry.h>
#include <vigie/core/image.h>

namespace vigie::evidence {

// The size of a picture of width × height that is at most `widest` wide, in proportion; at least 1×1.
struct Size {
  int width = 0, height = 0;
};
Size fitted(int width, int height, int widest);

// Each sample of the answer is the mean of the area that it covers. `to` is not larger than the picture.
Image16 reduced(ImageView<const std::uint16_t> picture, Size to);

// Bilinear. `to` is not smaller than 1×1.
Image8 enlarged(ImageView<const std::uint8_t> picture, Size to);

// The part of the picture around a target: `margin` times the box's longer side, at least `least` px and at
// most `most` px a side, moved so that it lies in the picture (or all of the picture, where that is smaller).
Image16 cut_around(ImageView<const std::uint16_t> picture, const Box& box, double margin, int least,
                   int most);

}  // namespace vigie::evidence
