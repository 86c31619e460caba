// Watches the rules of one surface, as the rule book has them at any time: where it changes, what the
// subjects had done before is kept as far as it still means something.
#pragma once

#include "rule_book.h"

#include <optional>
#include <span>

#include <vigie/rules/rule_watch.h>

namespace vigie::site {

// Thread-bound.
class SurfaceWatch {
 public:
  // `book` outlives it.
  SurfaceWatch(const RuleBook& book, const rules::Surface& surface) : book_(book), surface_(surface) {}

  // Whether there is a rule to watch now; takes the newest ones.
  bool is_awake();
  // What it meets, valid until the next call; nothing while not awake.
  std::span<const rules::Finding> take(const rules::Observation& observation);
  // Of a finding just given.
  [[nodiscard]] const Rule& rule_of(const rules::Finding& finding) const;

 private:
  void renew();

  const RuleBook& book_;
  const rules::Surface surface_;
  std::shared_ptr<const RuleSet> set_;     // that `watch_` is made of
  std::optional<rules::RuleWatch> watch_;  // not set: no rule lies on the surface
};

}  // namespace vigie::site
