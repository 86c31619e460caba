// How a demuxer makes the decoder of its stream: from all that FFmpeg knows of it. Private to media.
#pragma once

#include "ffmpeg.h"

#include <vigie/media/decoder.h>

namespace vigie::media {

Result<std::unique_ptr<Decoder>> open_decoder(const AVCodecParameters& parameters,
                                              const DecoderOptions& options);

}  // namespace vigie::media
