#include "surface_watch.h"

#include <algorithm>

#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::site {

bool SurfaceWatch::is_awake() {
  if (!set_ || set_->version != book_.version()) renew();
  return watch_.has_value();
}

void SurfaceWatch::renew() {
  set_ = book_.now();
  auto made = rules::RuleWatch::make(set_->rules, set_->zones, surface_, set_->place);
  if (!made) {
    // They were checked before they were kept; what held so far goes on.
    log_error("rules", fmt::format("the changed rules are not watched: {}", made.error().to_string()));
    return;
  }
  if (watch_) made->continue_from(*std::move(watch_));
  watch_.reset();
  if (!made->empty()) watch_ = *std::move(made);
}

std::span<const rules::Finding> SurfaceWatch::take(const rules::Observation& observation) {
  return is_awake() ? watch_->take(observation) : std::span<const rules::Finding>();
}

const Rule& SurfaceWatch::rule_of(const rules::Finding& finding) const {
  const auto found = std::ranges::find(set_->rules, finding.rule, &Rule::id);
  VIGIE_ASSERT(found != set_->rules.end());
  return *found;
}

}  // namespace vigie::site
