// Zones and rules as the objects of api/openapi.yaml, in and out. Reentrant.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <vigie/core/rule.h>
#include <vigie/site/rules.h>

namespace vigie::server {

nlohmann::json to_json(const Zone& zone);
nlohmann::json to_json(const Rule& rule);
nlohmann::json to_json(const site::RuleTrial& trial);

// Their shape; whether they make sense together is the site's to say. invalid_argument, naming the field.
Result<Zone> parse_new_zone(const nlohmann::json& body);
Result<Rule> parse_new_rule(const nlohmann::json& body, const std::string& name = "");
struct TrialTask {
  Rule rule;
  Duration span;
};
Result<TrialTask> parse_trial(const nlohmann::json& body);

}  // namespace vigie::server
