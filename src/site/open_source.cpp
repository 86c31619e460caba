#include <vigie/site/open_source.h>

namespace vigie::site {

Result<std::unique_ptr<Source>> open_source(const source::SourceOptions& options, const Clock& clock) {
  return source::open_source(options, clock);
}

}  // namespace vigie::site
