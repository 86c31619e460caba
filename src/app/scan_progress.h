// How far a scan is, and the line that tells it to a person who looks on.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>

namespace vigie::app {

// Thread-safe.
struct ScanProgress {
  std::atomic<std::uint64_t> frames{0};
  std::atomic<std::size_t> recordings{0};
};

// A line on standard error that is rewritten until the thread is stopped; nothing, and no thread, where that
// is no terminal. `progress` outlives it. `recordings`: in all, at least one.
std::jthread show_progress(const ScanProgress& progress, std::size_t recordings);

}  // namespace vigie::app
