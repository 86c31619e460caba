// What an alarm is about, drawn into a picture. For the files of this library alone. Reentrant.
#pragma once

#include <optional>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/image.h>

namespace vigie::evidence {

// All in pixels of the picture; what lies outside is cut off there.
struct Marks {
  std::optional<Box> box;         // of the target
  std::optional<PixelPoint> at;   // where the rule was met
  std::vector<PixelPoint> trail;  // how the target came, in order
};

// White with a dark rim, so that it shows on cold and on hot. The target itself is not drawn over.
void draw(const Marks& marks, Image8& picture);

}  // namespace vigie::evidence
