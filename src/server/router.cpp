#include "router.h"

#include <algorithm>
#include <optional>

namespace vigie::server {
namespace {

std::string_view take_step(std::string_view& path) {
  const std::size_t end = std::min(path.find('/', 1), path.size());
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(end);
  return step;
}

std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  std::vector<std::string> arguments;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = take_step(pattern), step = take_step(path);
    if (expected == "/{}" && step.size() > 1) {
      arguments.emplace_back(step.substr(1));
    } else if (expected != step) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return arguments;
}

}  // namespace

Router::Match Router::find(std::string_view method, std::string_view path) const {
  Match found;
  for (const Route& route : routes_) {
    auto arguments = match(route.pattern, path);
    if (!arguments) continue;
    if (!found.allowed.empty()) found.allowed += ", ";
    found.allowed += route.method;
    if (route.method == method || (route.method == "GET" && method == "HEAD")) {
      found.route = &route;
      found.arguments = std::move(*arguments);
    }
  }
  return found;
}

}  // namespace vigie::server
