// The values as the objects of api/openapi.yaml and docs/formats/live.md. Reentrant.
#pragma once

#include "http.h"

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include <vigie/core/register.h>
#include <vigie/core/target.h>
#include <vigie/site/site.h>

namespace vigie::server {

nlohmann::json to_json(const site::CameraStatus& status);
nlohmann::json to_json(const TrackSummary& track);
nlohmann::json to_json(const TrackPoint& point);
nlohmann::json to_json(const WatchedInterval& interval);
nlohmann::json to_json(const site::ClipInfo& clip);
// `event` holds an AuditEntry.
nlohmann::json to_json(const AuditEntry& entry, UtcTime time);

// In steps of 1 / `steps`; 0 where it is not finite, for which JSON has no number.
double rounded(double value, double steps);

// A track within the live `frame` message.
nlohmann::json to_live_json(const Track& track, const std::optional<GroundPlace>& place,
                            const std::optional<TargetId>& target);

// The text of it; what came from outside and is not UTF-8 is replaced.
std::string to_text(const nlohmann::json& json);
Response json_response(int status, const nlohmann::json& json);

// The body of a request as JSON. invalid_argument where it is none.
Result<nlohmann::json> read_json(const Request& request);
// The body of a request as a JSON object with no other keys than these. invalid_argument otherwise.
Result<nlohmann::json> read_object(const Request& request, std::initializer_list<std::string_view> keys);

}  // namespace vigie::server
