// What of a picture a model of crops is shown of a track. Reentrant.
#pragma once

#include <vigie/classify/crop_model.h>
#include <vigie/core/frame.h>
#include <vigie/core/geometry.h>

namespace vigie::classify {

// A square about the middle of `box` (px, finite), twice its longer side and at least 16 px wide, in 64 × 64
// cells: between pixels by straight lines where a cell is smaller than a pixel, the mean over the cell where
// it is larger. What is masked or outside the picture is not seen.
void take_crop(const Frame& frame, const Box& box, Crop& crop);

}  // namespace vigie::classify
