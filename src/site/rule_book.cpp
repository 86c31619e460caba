#include "rule_book.h"

namespace vigie::site {

std::shared_ptr<const RuleSet> RuleBook::now() const {
  MutexLock lock(mutex_);
  return now_;
}

void RuleBook::set(std::vector<Zone> zones, std::vector<Rule> rules) {
  MutexLock lock(mutex_);
  RuleSet next = *now_;
  next.zones = std::move(zones);
  next.rules = std::move(rules);
  set(std::move(next));
}

void RuleBook::set_place(const GroundPoint& place) {
  MutexLock lock(mutex_);
  if (now_->place == place) return;
  RuleSet next = *now_;
  next.place = place;
  set(std::move(next));
}

void RuleBook::set(RuleSet next) {
  const std::uint64_t version = ++next.version;
  now_ = std::make_shared<const RuleSet>(std::move(next));
  version_ = version;
}

}  // namespace vigie::site
