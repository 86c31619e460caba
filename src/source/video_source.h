// A video file as a source: anything that FFmpeg reads.
#pragma once

#include <memory>

#include <vigie/core/clock.h>
#include <vigie/core/source.h>
#include <vigie/source/open.h>

namespace vigie::source {

// not_found, permission_denied, io, damaged, unsupported. What is damaged further on comes with the
// SourceEnd, after the whole frames before it. `clock` outlives the source.
Result<std::unique_ptr<Source>> open_video_file(const std::string& path, const SourceOptions& options,
                                                const Clock& clock);

}  // namespace vigie::source
