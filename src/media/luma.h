// FFmpeg's pictures to ours. Private to media. Reentrant.
#pragma once

#include "ffmpeg.h"

#include <vigie/core/image.h>

namespace vigie::media {

// Copies the luminance of `frame` to `to`, which has its size. The samples keep their values.
// The frame's format has luma_bits() > 0. False where a sample was larger than that many bits, as a hostile
// file may have it; it is then cut to them.
[[nodiscard]] bool copy_luma(const AVFrame& frame, Image16& to);

}  // namespace vigie::media
