// How a demuxer makes the decoder of its stream: from all that FFmpeg knows of it. Private to media.
#pragma once

#include "ffmpeg.h"

#include <vigie/media/decoder.h>

namespace vigie::media {

// What is done with damage: made up from what surrounds it and told, or an error.
enum class Strictness { tell_of_errors, stop_at_errors };

Result<std::unique_ptr<Decoder>> open_decoder(const AVCodecParameters& parameters,
                                              const DecoderOptions& options,
                                              Strictness strictness = Strictness::tell_of_errors);

}  // namespace vigie::media
