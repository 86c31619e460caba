// Recordings in CPTV, as a source. docs/formats/cptv.md says what is read and what is made of it.
#pragma once

#include <filesystem>
#include <memory>

#include <vigie/core/clock.h>
#include <vigie/core/source.h>
#include <vigie/source/open.h>

namespace vigie::source {

// By what is in it: a gzip stream that begins with CPTV. False where it cannot be read.
bool is_cptv(const std::filesystem::path& path);

// not_found, io, damaged, unsupported: as read_cptv_header. What is wrong further on comes with the
// SourceEnd, after the whole frames before it. `clock` outlives the source.
Result<std::unique_ptr<Source>> open_cptv(const std::filesystem::path& path, const SourceOptions& options,
                                          const Clock& clock);

}  // namespace vigie::source
