#include "writer.h"

#include <algorithm>

#include <fmt/format.h>

#include <vigie/core/catching.h>
#include <vigie/core/log.h>

namespace vigie::site {
namespace {

constexpr std::size_t kMostTogether = 500;  // events in one commit
constexpr Duration kFirstPause = Duration::milliseconds(200), kLongestPause = Duration::seconds(5);
constexpr int kLastTries = 5;  // that may fail when the node ends

bool may_pass(ErrorCode code) {
  return code == ErrorCode::io || code == ErrorCode::exhausted || code == ErrorCode::unavailable ||
         code == ErrorCode::timeout;
}

void append(WriteJob& into, WriteJob&& job) {
  std::move(job.events.begin(), job.events.end(), std::back_inserter(into.events));
  into.marks.insert(into.marks.end(), job.marks.begin(), job.marks.end());
  std::move(job.then.begin(), job.then.end(), std::back_inserter(into.then));
  if (job.durability == Durability::durable) into.durability = Durability::durable;
}

}  // namespace

Writer::Writer(Register& records, const Clock& clock)
    : records_(records), clock_(clock), thread_([this] { run(); }) {}

Writer::~Writer() {
  tell_to_end();
  queue_.close();
}

void Writer::tell_to_end() {
  ending_.request_stop();
}

void Writer::put(WriteJob job) {
  if (job.events.empty() && job.marks.empty()) return;
  {
    MutexLock lock(mutex_);
    ++put_count_;
  }
  const bool taken = queue_.push(std::move(job));
  VIGIE_ASSERT(taken);  // closed only when nobody puts any more
}

Result<void> Writer::flush(Duration most, const std::stop_token& stop) {
  MutexLock lock(mutex_);
  const std::uint64_t target = put_count_;
  const auto done = [&]() NO_THREAD_SAFETY_ANALYSIS { return done_count_ >= target; };
  written_.wait_for(mutex_, stop, most, done);
  if (done()) return {};
  if (stop.stop_requested()) return Error(ErrorCode::unavailable, "the node ends before all is written");
  return Error(
      ErrorCode::timeout,
      fmt::format("{} things wait to be written to the register and the disk takes none: make room on "
                  "it, or bring it back",
                  target - done_count_));
}

void Writer::run() {
  while (auto job = queue_.pop()) {
    std::uint64_t taken = 1;
    while (job->events.size() < kMostTogether && queue_.size() > 0) {
      auto more = queue_.pop();
      if (!more) break;
      append(*job, std::move(*more));
      ++taken;
    }
    const auto work = [&] {
      if (!write(*job)) return;
      for (const auto& then : job->then)
        if (auto done = catching(then); !done)
          log_error("register", fmt::format("what was to follow is lost: {}", done.error().to_string()));
    };
    if (auto done = catching(work); !done) {
      log_error("register", fmt::format("events are lost: {}", done.error().to_string()));
    }
    {
      MutexLock lock(mutex_);
      done_count_ += taken;
    }
    written_.notify_all();
  }
}

bool Writer::write(const WriteJob& job) {
  Duration pause = kFirstPause;
  while (true) {
    if (const auto written = try_write(job, tries_at_end_ >= kLastTries)) return *written;
    if (ending_.stop_requested()) {
      ++tries_at_end_;
      clock_.sleep_for(kFirstPause, {});
    } else {
      clock_.sleep_for(pause, ending_.get_token());
      pause = std::min(pause * 2, kLongestPause);
    }
  }
}

// Whether it was written; nothing where it is to be tried again.
std::optional<bool> Writer::try_write(const WriteJob& job, bool last_try) {
  auto done = Result<void>();
  std::string what = fmt::format("{} events are lost", job.events.size());
  if (auto committed = records_.commit(job.events, job.durability); !committed) {
    done = std::move(committed).error();
  } else if (!job.marks.empty()) {
    done = records_.extend_watched(job.marks);
    what = fmt::format("how far {} watched intervals have come is lost", job.marks.size());
  }
  if (done) return true;
  if (may_pass(done.error().code) && !last_try) {
    log_warning("register", fmt::format("cannot write, trying again: {}", done.error().to_string()));
    return std::nullopt;
  }
  log_error("register", fmt::format("{}: {}", what, done.error().to_string()));
  return false;
}

}  // namespace vigie::site
