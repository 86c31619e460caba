// A zone, rule, trial or verdict that is read is written and read again as it was.
#include "alarm_json.h"
#include "rule_json.h"

#include <cstdint>

#include <nlohmann/json.hpp>

using nlohmann::json;
using namespace vigie::server;

namespace {

json without_keys(json body) {
  body.erase("id");
  body.erase("revision");
  return body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = json::parse(data, data + size, nullptr, false);
  if (body.is_discarded()) return 0;
  if (const auto zone = parse_new_zone(body)) {
    const auto again = parse_new_zone(without_keys(to_json(*zone)));
    VIGIE_ASSERT(again && again->outline.index() == zone->outline.index() && again->name == zone->name);
  }
  if (const auto rule = parse_new_rule(body)) {
    const auto again = parse_new_rule(without_keys(to_json(*rule)));
    VIGIE_ASSERT(again && again->condition.index() == rule->condition.index());
    VIGIE_ASSERT(again->schedule.spans.size() == rule->schedule.spans.size());
  }
  static_cast<void>(parse_trial(body).has_value());
  static_cast<void>(parse_verdict(body).has_value());
  return 0;
}
