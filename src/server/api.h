// The functions that answer /api/v1/…, in groups: a file each.
#pragma once

#include "access.h"
#include "router.h"

#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include <vigie/core/clock.h>
#include <vigie/core/mutex.h>
#include <vigie/site/site.h>

namespace vigie::server {

// What the functions work on. All of it is thread-safe and outlives the router.
struct ApiParts {
  site::Site& site;
  Access& access;
  const Clock& clock;
  std::string version;
  std::filesystem::path map_tiles;  // empty: none
};

void add_site_routes(Router& router, const ApiParts& parts);
void add_camera_routes(Router& router, const ApiParts& parts);
void add_pose_routes(Router& router, const ApiParts& parts);
void add_ground_routes(Router& router, const ApiParts& parts);
void add_track_routes(Router& router, const ApiParts& parts);
void add_target_routes(Router& router, const ApiParts& parts);
void add_rule_routes(Router& router, const ApiParts& parts);
void add_alarm_routes(Router& router, const ApiParts& parts);
void add_recording_routes(Router& router, const ApiParts& parts);
void add_audit_routes(Router& router, const ApiParts& parts);
void add_user_routes(Router& router, const ApiParts& api);

// The object `Site`.
nlohmann::json site_json(const ApiParts& parts);

// The query of a call, read with its errors: the first that was wrong is kept. Thread-bound.
class Query {
 public:
  // No other keys than these may stand in it.
  Query(const Target& target, std::initializer_list<std::string_view> known);

  std::optional<UtcTime> time(const std::string& key);
  // From 1 to `most`; `otherwise` where it is not given.
  std::size_t limit(std::size_t otherwise, std::size_t most);
  std::optional<std::string> text(const std::string& key) const;
  template <typename TypedId>
  std::optional<TypedId> id(const std::string& key) {
    const auto value = text(key);
    if (!value) return std::nullopt;
    auto parsed = TypedId::parse(*value);
    if (!parsed) return fail(parsed.error());
    return *parsed;
  }
  std::nullopt_t fail(const Error& error);

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  const std::map<std::string, std::string>& query_;
  std::optional<Error> error_;
};

// The id that stands in the path, or the response that says it is none.
template <typename TypedId>
Result<TypedId> id_argument(const Call& call) {
  return TypedId::parse(call.arguments.front());
}

}  // namespace vigie::server
