// Which function answers which request.
#pragma once

#include "http.h"
#include "target.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/principal.h>

namespace vigie::server {

// A request on its way to the function that answers it, on one thread; it borrows for that call.
struct Call {
  const Request& request;
  const Target& target;
  const Principal& principal;
  std::vector<std::string> arguments;  // what stood in the places of the pattern's {}
};

// A plain value; `answer` is called from several threads at once.
struct Route {
  std::string_view method;   // "GET"; answers HEAD as well
  std::string_view pattern;  // "/api/v1/cameras/{}": {} is one step of the path
  Action action = Action::unknown;
  std::function<Response(const Call&)> answer;
};

// find() is thread-safe once all routes are added; what it gives borrows from the router.
class Router {
 public:
  void add(Route route) { routes_.push_back(std::move(route)); }

  // A plain value.
  struct Match {
    const Route* route = nullptr;
    std::vector<std::string> arguments;
    std::string allowed;  // the methods that there are for this path, "GET, PATCH"; empty: no such path
  };
  [[nodiscard]] Match find(std::string_view method, std::string_view path) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace vigie::server
