// The zones and rules that hold now, for the threads that watch them.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include <vigie/core/mutex.h>
#include <vigie/core/rule.h>

namespace vigie::site {

struct RuleSet {
  std::uint64_t version = 0;  // rises with every change
  std::vector<Zone> zones;    // none of them removed
  std::vector<Rule> rules;
  GroundPoint place;  // of the site, for sunrise and sunset
};

// Thread-safe.
class RuleBook {
 public:
  [[nodiscard]] std::shared_ptr<const RuleSet> now() const EXCLUDES(mutex_);
  // Of now(); asked for every frame.
  [[nodiscard]] std::uint64_t version() const { return version_; }

  void set(std::vector<Zone> zones, std::vector<Rule> rules) EXCLUDES(mutex_);
  void set_place(const GroundPoint& place) EXCLUDES(mutex_);

 private:
  void set(RuleSet next) REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::shared_ptr<const RuleSet> now_ GUARDED_BY(mutex_) = std::make_shared<const RuleSet>();
  std::atomic<std::uint64_t> version_ = 0;
};

}  // namespace vigie::site
