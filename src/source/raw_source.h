// Raw 16-bit pictures one after the other, as a source: gray16le with a stated size.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <vigie/core/clock.h>
#include <vigie/core/source.h>
#include <vigie/source/open.h>

namespace vigie::source {

struct RawPlan {
  std::string path;
  int width = 0, height = 0;  // px
  double frames_per_second = 25;
  int bits = 16;  // 8 to 16: how many of each 16-bit sample count
};

// "raw:PATH?width=640&height=512&fps=30&bits=14", in any order; what is left out comes from `options`.
// A ? in PATH is written %3F. invalid_argument.
Result<RawPlan> parse_raw_url(std::string_view url, const SourceOptions& options);

// not_found, permission_denied, io; damaged where not one whole picture is in it. `clock` outlives the
// source.
Result<std::unique_ptr<Source>> open_raw(const RawPlan& plan, const SourceOptions& options,
                                         const Clock& clock);

}  // namespace vigie::source
