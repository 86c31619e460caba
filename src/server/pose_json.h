// Poses as the objects of api/openapi.yaml, in and out. Reentrant.
#pragma once

#include "fields.h"

#include <nlohmann/json_fwd.hpp>

#include <vigie/core/site.h>
#include <vigie/site/ground.h>

namespace vigie::server {

// `to`: until when it held; not set where it holds.
nlohmann::json to_json(const PoseRecord& pose, std::optional<UtcTime> to);
nlohmann::json to_json(const site::NewPose& pose);

// invalid_argument, naming the field. `name` stands before the fields' names: "pose.".
Result<site::NewPose> parse_new_pose(const nlohmann::json& body, const std::string& name = "");
// Exactly one of height_m and above_ground_m.
void read_height(Fields& fields, site::NewPose& pose);
Result<Optics> parse_optics(const nlohmann::json& body, const std::string& name);

}  // namespace vigie::server
