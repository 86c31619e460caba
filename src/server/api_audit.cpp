// The audit log: who changed or looked at what.
#include "api.h"
#include "json.h"
#include "problem.h"

#include <charconv>

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

Response list_audit(const ApiParts& parts, const Call& call) {
  Query query(call.target, {"after", "limit"});
  const std::size_t limit = query.limit(100, 1000);
  const std::string after_text = query.text("after").value_or("0");
  Sequence after = 0;
  const auto [end, error] = std::from_chars(after_text.data(), after_text.data() + after_text.size(), after);
  if (error != std::errc() || end != after_text.data() + after_text.size() || after_text.size() > 19) {
    query.fail(Error(ErrorCode::invalid_argument, "after is to be the `next` of the page before"));
  }
  if (query.error()) return problem(*query.error());
  EventFilter filter;
  filter.kind = EventKind::audit;
  auto page = parts.site.records().read(after, filter, limit);
  if (!page) return problem(page.error());
  json entries = json::array();
  for (const auto& stored : page->events) {
    if (const auto* entry = std::get_if<AuditEntry>(&stored.event.body)) {
      entries.push_back(to_json(*entry, stored.event.event_time));
    }
  }
  return json_response(
      200, {{"entries", std::move(entries)}, {"next", std::to_string(page->next)}, {"more", page->more}});
}

}  // namespace

void add_audit_routes(Router& router, const ApiParts& parts) {
  router.add({"GET", "/api/v1/audit", Action::view_audit,
              [parts](const Call& call) { return list_audit(parts, call); }});
}

}  // namespace vigie::server
