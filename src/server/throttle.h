// How soon who typed a wrong password may try again.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include <vigie/core/clock.h>
#include <vigie/core/mutex.h>

namespace vigie::server {

struct ThrottleOptions {
  // Wrong ones in a row that cost no wait; then 1 s, and twice as much each time, up to the longest.
  int free_of_name = 3, free_of_address = 10;
  Duration longest_of_name = Duration::seconds(60);      // short: a stranger may bring it on somebody
  Duration longest_of_address = Duration::seconds(300);  // an IPv6 address stands for its /64
  Duration forgotten_after = Duration::seconds(3600);
  std::size_t most = 4096;  // names and addresses that are known; past it the oldest is forgotten
};

// Thread-safe.
class Throttle {
 public:
  explicit Throttle(const Clock& clock, ThrottleOptions options = {}) : clock_(clock), options_(options) {}

  // Until then nothing is tried; zero: now. A name's wait does not hold for the address from which its user
  // signed in last. `name`: empty for who brings a token.
  [[nodiscard]] Duration wait(std::string_view name, std::string_view address) const EXCLUDES(mutex_);
  void failed(std::string_view name, std::string_view address) EXCLUDES(mutex_);
  void passed(std::string_view name, std::string_view address) EXCLUDES(mutex_);

 private:
  struct Tries {
    int wrong = 0;  // in a row
    MonotonicTime last;
    std::string good_address;  // of a name
  };
  [[nodiscard]] Duration wait_of(const std::string& key, int free, Duration longest) const REQUIRES(mutex_);
  void add(const std::string& key) REQUIRES(mutex_);
  void make_room() REQUIRES(mutex_);

  const Clock& clock_;
  const ThrottleOptions options_;
  mutable Mutex mutex_;
  std::map<std::string, Tries> tries_ GUARDED_BY(mutex_);
};

// The network that an address stands for: itself, or the first 64 bits of an IPv6 address.
std::string network_of(std::string_view address);

}  // namespace vigie::server
