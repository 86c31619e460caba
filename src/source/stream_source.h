// A live stream as a source: rtsp, rtmp, srt, udp, tcp or http. It never ends.
#pragma once

#include "stream_reader.h"

#include <vigie/source/open.h>

namespace vigie::source {

// Starts connecting at once and answers before it has. `clock` outlives the source.
std::unique_ptr<Source> open_stream(StreamReaderOptions reader, const SourceOptions& options,
                                    const Clock& clock);

}  // namespace vigie::source
