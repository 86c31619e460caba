// Opens whatever a URL names: a simulated camera for sim:…, and otherwise what vigie/source/open.h reads.
// Reentrant.
#pragma once

#include <vigie/source/open.h>

namespace vigie::site {

// As source::open_source; `clock` outlives the source.
Result<std::unique_ptr<Source>> open_source(const source::SourceOptions& options, const Clock& clock);

}  // namespace vigie::site
