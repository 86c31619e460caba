// Alarms and passages as the objects of api/openapi.yaml, in and out. Reentrant.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <vigie/core/register.h>
#include <vigie/site/rules.h>

namespace vigie::server {

nlohmann::json alarm_json(const Alarm& alarm);
nlohmann::json to_json(const PassageCount& count);

// The parts of an alarm, and of what a rule would have raised.
nlohmann::json subject_json(const AlarmSubject& subject);
nlohmann::json way_json(Way way);
nlohmann::json place_json(const std::optional<GroundPoint>& place);
nlohmann::json pixel_json(const std::optional<PicturePlace>& pixel);

// invalid_argument, naming the field.
Result<site::Verdict> parse_verdict(const nlohmann::json& body);

}  // namespace vigie::server
