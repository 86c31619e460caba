// Targets as the objects of api/openapi.yaml. Reentrant.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <vigie/core/register.h>
#include <vigie/core/target.h>

namespace vigie::server {

nlohmann::json target_json(const vigie::Target& target);
nlohmann::json to_json(const TargetPoint& point);

}  // namespace vigie::server
