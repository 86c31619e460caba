#include "scan_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <vigie/core/clock.h>

namespace vigie::app {

std::jthread show_progress(const ScanProgress& progress, std::size_t recordings) {
  if (isatty(STDERR_FILENO) != 1) return {};
  return std::jthread([&progress, recordings](const std::stop_token& stop) {
    constexpr int kWidth = 30;
    const SystemClock clock;
    const MonotonicTime started = clock.monotonic();
    while (clock.sleep_for(Duration::milliseconds(200), stop)) {
      const std::uint64_t frames = progress.frames;
      const double seconds = (clock.monotonic() - started).seconds();
      const int done = static_cast<int>(kWidth * progress.recordings / recordings);
      fmt::print(stderr, "\r[{:#<{}}{:.<{}}] {}/{} recordings  {} pictures  {:.0f}/s ", "", done, "",
                 kWidth - done, progress.recordings.load(), recordings, frames,
                 static_cast<double>(frames) / seconds);
    }
    fmt::print(stderr, "\r{:100}\r", "");
  });
}

}  // namespace vigie::app
