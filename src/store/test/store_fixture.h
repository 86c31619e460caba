// What the tests of the register share: a register in a folder of its own, and events to keep.
#pragma once

#include "test_files.h"
#include "test_time.h"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include <vigie/core/clock.h>
#include <vigie/store/sqlite_register.h>

namespace vigie::store {

// A test with a register that can be closed and opened again.
class RegisterTest : public ::testing::Test {
 protected:
  void SetUp() override { reopen(); }

  void reopen() {
    store_.reset();
    auto opened = SqliteRegister::open(folder_.path(), clock_);
    ASSERT_TRUE(opened) << opened.error().to_string();
    store_ = std::move(*opened);
  }

  Event event(EventBody body, double second = 0) {
    Event event;
    event.id = ids_.make<EventId>();
    event.site = site_;
    event.origin = Origin::live;
    event.event_time = at_second(second);
    event.body = std::move(body);
    return event;
  }

  // A revision of a track with points once a second in [from, to).
  Track track(TrackId id, int from, int to, TrackState state = TrackState::confirmed,
              std::uint32_t revision = 0) {
    Track track;
    track.id = id;
    track.camera = camera_;
    track.origin = Origin::live;
    track.revision = revision;
    track.state = state;
    track.first_seen = at_second(from);
    track.last_seen = track.state_time = track.last_measured = at_second(to - 1);
    for (int s = from; s < to; ++s) track.path.push_back({at_second(s), Box{1.0 * s, 10, 4, 8}, true, 6});
    if (!track.path.empty()) track.box = track.path.back().box;
    return track;
  }

  WatchedInterval span(int from, int to, bool watched = true, GapCause cause = GapCause::unknown) {
    WatchedInterval span;
    span.id = ids_.next();
    span.camera = camera_;
    span.site = site_;
    span.origin = Origin::live;
    span.from = at_second(from);
    span.to = at_second(to);
    span.watched = watched;
    span.cause = cause;
    return span;
  }

  CameraRecord camera(std::string name, std::uint32_t revision = 0) {
    CameraRecord camera;
    camera.id = camera_;
    camera.site = site_;
    camera.revision = revision;
    camera.held.from = at_second(revision);
    camera.name = std::move(name);
    return camera;
  }

  void commit(const Event& event, Durability durability = Durability::durable) {
    const auto done = store_->commit({&event, 1}, durability);
    ASSERT_TRUE(done) << done.error().to_string();
  }

  TestFolder folder_;
  FakeClock clock_{at_second(0)};
  SequenceIdGenerator ids_;
  const SiteId site_ = ids_.make<SiteId>();
  const CameraId camera_ = ids_.make<CameraId>();
  std::unique_ptr<SqliteRegister> store_;
};

}  // namespace vigie::store
