// A folder of numbered pictures as a source: TIFF, PNG, PGM or BMP, 8 or 16 bits.
#pragma once

#include <memory>
#include <string>

#include <vigie/core/clock.h>
#include <vigie/core/source.h>
#include <vigie/source/open.h>

namespace vigie::source {

// Pictures come in the order of their numbers; a number left out shows as gap_before, and as its share of
// time. not_found, permission_denied, io; not_found too where no numbered picture is in it. A picture that
// cannot be read comes with the SourceEnd, after those before it. `clock` outlives the source.
Result<std::unique_ptr<Source>> open_folder(const std::string& path, const SourceOptions& options,
                                            const Clock& clock);

}  // namespace vigie::source
