// A register in memory whose disk fails when told to.
#pragma once

#include <vector>

#include <vigie/core/mutex.h>
#include <vigie/core/register.h>

namespace vigie::site {

class FakeRegister final : public Register {
 public:
  Result<Sequence> commit(std::span<const Event> events, Durability durability) override {
    MutexLock lock(mutex_);
    if (failures_ > 0) {
      --failures_;
      return Error(failure_, "the disk said no");
    }
    events_.insert(events_.end(), events.begin(), events.end());
    durable_ += durability == Durability::durable ? events.size() : 0;
    return events_.size();
  }
  Result<void> extend_watched(std::span<const WatchedMark> marks) override {
    MutexLock lock(mutex_);
    marks_ += marks.size();
    return {};
  }
  void fail(int times, ErrorCode code) {
    MutexLock lock(mutex_);
    failures_ = times;
    failure_ = code;
  }
  std::vector<Event> events() {
    MutexLock lock(mutex_);
    return events_;
  }
  std::size_t marks() {
    MutexLock lock(mutex_);
    return marks_;
  }

  Result<EventPage> read(Sequence, const EventFilter&, std::size_t) override { return EventPage{}; }
  Result<std::vector<TrackSummary>> tracks(const TrackQuery&) override { return std::vector<TrackSummary>{}; }
  Result<TrackSummary> track(TrackId) override { return Error(ErrorCode::not_found, "none"); }
  Result<std::vector<TrackPoint>> track_path(TrackId) override { return Error(ErrorCode::not_found, "none"); }
  Result<std::vector<Target>> targets(const TargetQuery&) override { return std::vector<Target>{}; }
  Result<Target> target(TargetId) override { return Error(ErrorCode::not_found, "none"); }
  Result<std::vector<TargetPoint>> target_path(TargetId) override {
    return Error(ErrorCode::not_found, "none");
  }
  Result<std::vector<Zone>> zones() override { return std::vector<Zone>{}; }
  Result<std::vector<Rule>> rules() override { return std::vector<Rule>{}; }
  Result<std::vector<UserRecord>> users() override { return std::vector<UserRecord>{}; }
  Result<std::vector<TokenRecord>> tokens() override { return std::vector<TokenRecord>{}; }
  Result<std::vector<Alarm>> alarms(const AlarmQuery&) override { return std::vector<Alarm>{}; }
  Result<Alarm> alarm(AlarmId) override { return Error(ErrorCode::not_found, "none"); }
  Result<std::vector<PassageCount>> passages(std::optional<RuleId>, UtcTime, UtcTime) override {
    return std::vector<PassageCount>{};
  }
  Result<std::vector<CameraRecord>> cameras() override { return std::vector<CameraRecord>{}; }
  Result<std::vector<CameraRecord>> camera_history(CameraId) override { return std::vector<CameraRecord>{}; }
  Result<std::vector<PoseRecord>> pose_history(CameraId) override { return std::vector<PoseRecord>{}; }
  Result<std::vector<WatchedInterval>> watched(CameraId, UtcTime, UtcTime) override {
    return std::vector<WatchedInterval>{};
  }
  Result<std::optional<UtcTime>> watched_until(CameraId, UtcTime) override {
    return std::optional<UtcTime>{};
  }

 private:
  Mutex mutex_;
  std::vector<Event> events_ GUARDED_BY(mutex_);
  std::size_t durable_ GUARDED_BY(mutex_) = 0, marks_ GUARDED_BY(mutex_) = 0;
  int failures_ GUARDED_BY(mutex_) = 0;
  ErrorCode failure_ GUARDED_BY(mutex_) = ErrorCode::io;
};

}  // namespace vigie::site
