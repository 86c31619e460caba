// How long to wait before trying a lost stream again. Thread-bound.
#pragma once

#include <algorithm>
#include <random>

#include <vigie/core/time.h>

namespace vigie::source {

struct BackOffOptions {
  Duration first = Duration::milliseconds(250);
  // With the time that connecting takes, a camera is found within 3 s of its return.
  Duration longest = Duration::milliseconds(1500);
  // After a refused password: cameras lock out who tries too often.
  Duration refused = Duration::seconds(15);
};

// Doubles from the first wait to the longest, each shortened by up to a quarter by chance, so that cameras
// that went together are not all asked at once.
class BackOff {
 public:
  BackOff(const BackOffOptions& options, std::uint32_t seed) : options_(options), random_(seed) {}

  Duration next() {
    const Duration wait = wait_ == Duration() ? options_.first : wait_;
    wait_ = std::min(wait * 2, options_.longest);
    return shortened(wait);
  }
  Duration after_refusal() { return shortened(options_.refused); }
  // The stream is there: the next loss starts from the first wait.
  void reset() { wait_ = Duration(); }

 private:
  Duration shortened(Duration wait) {
    return wait -
           Duration::nanoseconds(static_cast<std::int64_t>(random_() % 1024)) * (wait.nanoseconds() / 4096);
  }

  const BackOffOptions options_;
  std::minstd_rand random_;
  Duration wait_;
};

}  // namespace vigie::source
