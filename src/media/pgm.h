// Portable grey maps (Netpbm, "P5" and "P2"): ours, because FFmpeg's reader scales the samples.
// Private to media. Reentrant.
#pragma once

#include <vigie/media/picture.h>

namespace vigie::media {

bool is_pgm(std::span<const std::uint8_t> bytes);
// The first picture. damaged, unsupported.
Result<StillPicture> decode_pgm(std::span<const std::uint8_t> bytes);

}  // namespace vigie::media
