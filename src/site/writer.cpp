#include "writer.h"

#include <algorithm>

#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::site {
namespace {

constexpr std::size_t kMostTogether = 500;  // events in one commit
constexpr Duration kFirstPause = Duration::milliseconds(200), kLongestPause = Duration::seconds(5);
constexpr int kLastTries = 5;  // when the node ends

bool may_pass(ErrorCode code) {
  return code == ErrorCode::io || code == ErrorCode::exhausted || code == ErrorCode::unavailable ||
         code == ErrorCode::timeout;
}

void append(WriteJob& into, WriteJob&& job) {
  std::move(job.events.begin(), job.events.end(), std::back_inserter(into.events));
  into.marks.insert(into.marks.end(), job.marks.begin(), job.marks.end());
  if (job.durability == Durability::durable) into.durability = Durability::durable;
}

}  // namespace

Writer::Writer(Register& records, const Clock& clock)
    : records_(records), clock_(clock), thread_([this] { run(); }) {}

Writer::~Writer() {
  queue_.close();
}

void Writer::put(WriteJob job) {
  if (job.events.empty() && job.marks.empty()) return;
  {
    MutexLock lock(mutex_);
    ++put_count_;
  }
  // Closed only when nobody puts any more.
  VIGIE_ASSERT(queue_.push(std::move(job)));
}

void Writer::flush() {
  MutexLock lock(mutex_);
  const std::uint64_t target = put_count_;
  written_.wait(mutex_, {}, [&]() NO_THREAD_SAFETY_ANALYSIS { return done_count_ >= target; });
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
    write(*job);
    {
      MutexLock lock(mutex_);
      done_count_ += taken;
    }
    written_.notify_all();
  }
}

void Writer::write(const WriteJob& job) {
  Duration pause = kFirstPause;
  for (int tries_at_end = 0; tries_at_end < kLastTries;) {
    const bool ending = queue_.is_closed();
    if (ending) ++tries_at_end;
    if (try_write(job, tries_at_end == kLastTries)) return;
    clock_.sleep_for(ending ? kFirstPause : pause, {});
    pause = std::min(pause * 2, kLongestPause);
  }
}

// False where it is to be tried again.
bool Writer::try_write(const WriteJob& job, bool last_try) {
  Error error;
  if (auto committed = records_.commit(job.events, job.durability); !committed) {
    error = committed.error();
  } else if (auto marked = job.marks.empty() ? Result<void>() : records_.extend_watched(job.marks); !marked) {
    error = marked.error();
  } else {
    return true;
  }
  if (may_pass(error.code) && !last_try) {
    log_warning("register", fmt::format("cannot write, trying again: {}", error.to_string()));
    return false;
  }
  log_error("register", fmt::format("{} events are lost: {}", job.events.size(), error.to_string()));
  return true;
}

}  // namespace vigie::site
