// The target of a request, taken apart: its path and its query. Reentrant.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <vigie/core/result.h>

namespace vigie::server {

struct Target {
  std::string path;                          // decoded, starts with '/', without "." and ".." steps
  std::map<std::string, std::string> query;  // decoded
};

// `target` as it stands in the request line. invalid_argument for what does not start with '/', a bad escape,
// a zero byte or control character, a "." or ".." step, an empty step, or a query key that comes twice.
Result<Target> parse_target(std::string_view target);

}  // namespace vigie::server
