#include "event_text.h"
#include "store_fixture.h"

#include <thread>

#include <gmock/gmock.h>

#include <vigie/store/secrets.h>

namespace vigie::store {
namespace {

using ::testing::ElementsAre;

class RegisterEvents : public RegisterTest {};
class RegisterTracks : public RegisterTest {};
class RegisterCameras : public RegisterTest {};

TEST_F(RegisterEvents, keeps_one_order_over_commits_and_restarts) {
  for (int i = 0; i < 3; ++i) commit(event(NodeEvent{std::to_string(i), ""}));
  reopen();
  for (int i = 3; i < 5; ++i) commit(event(NodeEvent{std::to_string(i), ""}));
  const auto page = store_->read(0, {}, 100);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->events.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(page->events[i].sequence, i + 1);
    EXPECT_EQ(std::get<NodeEvent>(page->events[i].event.body).what, std::to_string(i));
  }
  EXPECT_FALSE(page->more);
  EXPECT_EQ(page->next, 5u);
}

TEST_F(RegisterEvents, passes_over_what_is_there_already) {
  std::vector<Event> events = {event(NodeEvent{"a", ""}),
                               event(TrackRevision{track(ids_.make<TrackId>(), 0, 4)})};
  ASSERT_TRUE(store_->commit(events, Durability::durable));
  const auto again = store_->commit(events, Durability::durable);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, 2u);
  EXPECT_EQ(store_->read(0, {}, 10)->events.size(), 2u);
  EXPECT_EQ(store_->tracks({})->front().points, 4u);
  events[0].revision = 1;
  EXPECT_EQ(*store_->commit({events.data(), 1}, Durability::durable), 3u);
}

TEST_F(RegisterEvents, says_when_they_were_recorded) {
  clock_.step_utc(Duration::seconds(5));
  commit(event(NodeEvent{"a", ""}));
  EXPECT_EQ(store_->read(0, {}, 1)->events[0].event.recorded_time, at_second(5));
}

TEST_F(RegisterEvents, keeps_all_of_a_commit_or_none) {
  std::vector<Event> events = {event(NodeEvent{"a", ""}), event(NodeEvent{"b", ""})};
  std::get<NodeEvent>(events[1].body).detail.assign(5'000'000, 'x');
  const auto done = store_->commit(events, Durability::durable);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(store_->read(0, {}, 10)->events.empty());
  EXPECT_TRUE(store_->commit({events.data(), 1}, Durability::durable));
}

TEST_F(RegisterEvents, are_paged_and_filtered) {
  for (int i = 0; i < 10; ++i) {
    commit(event(NodeEvent{"n", ""}, i));
    commit(event(span(i, i + 1), i));
  }
  EventFilter watched{.kind = EventKind::watched, .camera = {}, .from = {}, .to = {}};
  std::vector<Sequence> found;
  Sequence after = 0;
  for (bool more = true; more;) {
    const auto page = store_->read(after, watched, 3);
    ASSERT_TRUE(page);
    for (const auto& e : page->events) found.push_back(e.sequence);
    after = page->next;
    more = page->more;
  }
  EXPECT_THAT(found, ElementsAre(2, 4, 6, 8, 10, 12, 14, 16, 18, 20));
  const EventFilter some{.kind = {}, .camera = camera_, .from = at_second(2), .to = at_second(4)};
  const auto page = store_->read(0, some, 10);
  ASSERT_EQ(page->events.size(), 2u);
  EXPECT_EQ(page->events[0].sequence, 6u);
  EXPECT_EQ(page->events[1].sequence, 8u);
  EXPECT_TRUE(store_->read(0, {.kind = {}, .camera = ids_.make<CameraId>(), .from = {}, .to = {}}, 5)
                  ->events.empty());
  EXPECT_TRUE(store_->read(UINT64_MAX, {}, 5)->events.empty());
  EXPECT_EQ(store_->read(0, {}, 0).error().code, ErrorCode::invalid_argument);
}

TEST_F(RegisterEvents, mend_text_that_is_not_utf8) {
  commit(event(NodeEvent{"caf\xe9", "\xed\xa0\x80 \xf0\x9f\x91\x80 \xc0\xaf"}));
  const auto page = store_->read(0, {}, 1);
  const auto& body = std::get<NodeEvent>(page->events[0].event.body);
  EXPECT_EQ(body.what, "caf\xef\xbf\xbd");
  EXPECT_EQ(body.detail, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd \xf0\x9f\x91\x80 \xef\xbf\xbd\xef\xbf\xbd");
}

TEST_F(RegisterEvents, are_read_while_others_are_written) {
  std::jthread writer([&](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); ++i) {
      const Event e = event(NodeEvent{std::to_string(i), ""});
      EXPECT_TRUE(store_->commit({&e, 1}, i % 8 == 0 ? Durability::durable : Durability::batched));
    }
  });
  std::vector<std::jthread> readers;
  for (int r = 0; r < 6; ++r) {
    readers.emplace_back([&] {
      Sequence after = 0;
      while (after < 100) {
        const auto page = store_->read(after, {}, 7);
        ASSERT_TRUE(page) << page.error().to_string();
        for (const auto& e : page->events) EXPECT_EQ(e.sequence, ++after);
      }
    });
  }
}

TEST_F(RegisterTracks, grow_with_their_revisions) {
  const auto id = ids_.make<TrackId>();
  commit(event(TrackRevision{track(id, 0, 3)}), Durability::batched);
  commit(event(TrackRevision{track(id, 3, 5, TrackState::coasting, 1)}), Durability::batched);
  auto last = track(id, 5, 6, TrackState::ended, 2);
  last.first_seen = at_second(0);
  commit(event(TrackRevision{last}));
  const auto summary = store_->track(id);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->state, TrackState::ended);
  EXPECT_EQ(summary->points, 6u);
  EXPECT_EQ(summary->first_seen, at_second(0));
  EXPECT_EQ(summary->last_seen, at_second(5));
  EXPECT_EQ(summary->start, (PixelPoint{2, 14}));
  EXPECT_EQ(summary->box.left, 5);
  const auto path = store_->track_path(id);
  ASSERT_TRUE(path);
  ASSERT_EQ(path->size(), 6u);
  for (int s = 0; s < 6; ++s) EXPECT_EQ((*path)[static_cast<std::size_t>(s)].time, at_second(s));
}

TEST_F(RegisterTracks, say_whether_they_stand_or_have_moved) {
  const auto id = ids_.make<TrackId>();
  auto standing = track(id, 0, 3), moving = track(id, 3, 5, TrackState::confirmed, 1);
  standing.motion = Motion::stationary;
  commit(event(TrackRevision{standing}));
  EXPECT_EQ(store_->track(id)->motion, Motion::stationary);
  commit(event(TrackRevision{moving}));
  EXPECT_EQ(store_->track(id)->motion, Motion::moving);
}

TEST_F(RegisterTracks, do_not_go_back_to_an_older_revision) {
  const auto id = ids_.make<TrackId>();
  commit(event(TrackRevision{track(id, 3, 5, TrackState::ended, 1)}));
  commit(event(TrackRevision{track(id, 0, 3, TrackState::confirmed, 0)}));
  EXPECT_EQ(store_->track(id)->state, TrackState::ended);
  EXPECT_EQ(store_->track_path(id)->front().time, at_second(0));
  EXPECT_EQ(store_->track_path(id)->size(), 5u);
}

TEST_F(RegisterTracks, keep_the_later_word_on_a_moment) {
  const auto id = ids_.make<TrackId>();
  auto second = track(id, 2, 4, TrackState::confirmed, 1);
  second.path[0].snr = 99;
  commit(event(TrackRevision{track(id, 0, 3)}));
  commit(event(TrackRevision{second}));
  const auto path = store_->track_path(id);
  ASSERT_EQ(path->size(), 4u);
  EXPECT_EQ((*path)[2].snr, 99);
}

TEST_F(RegisterTracks, are_listed_newest_first_in_pages) {
  std::vector<TrackId> ids;
  for (int i = 0; i < 7; ++i) {
    ids.push_back(ids_.make<TrackId>());
    auto t = track(ids.back(), i / 2 * 10, i / 2 * 10 + 5);  // two start at once
    if (i == 6) t.camera = ids_.make<CameraId>();
    commit(event(TrackRevision{t}), Durability::batched);
  }
  std::vector<TrackId> listed;
  TrackQuery query;
  query.limit = 3;
  for (;;) {
    const auto page = store_->tracks(query);
    ASSERT_TRUE(page);
    if (page->empty()) break;
    for (const auto& t : *page) listed.push_back(t.id);
    query.before = listed.back();
  }
  EXPECT_THAT(listed, ElementsAre(ids[6], ids[5], ids[4], ids[3], ids[2], ids[1], ids[0]));
  const auto of_camera = store_->tracks({.camera = camera_, .from = {}, .to = {}, .before = {}});
  EXPECT_EQ(of_camera->size(), 6u);
  // Seen in [4, 20): the first two (last seen at 4), and those from 10; not those that start at 20.
  const auto some = store_->tracks({.camera = {}, .from = at_second(4), .to = at_second(20), .before = {}});
  EXPECT_EQ(some->size(), 4u);
  EXPECT_EQ(store_->tracks({.camera = {}, .from = at_second(4.5), .to = at_second(10), .before = {}})->size(),
            0u);
}

TEST_F(RegisterTracks, that_are_not_there_are_said_to_be_missing) {
  EXPECT_EQ(store_->track(ids_.make<TrackId>()).error().code, ErrorCode::not_found);
  EXPECT_EQ(store_->track_path(ids_.make<TrackId>()).error().code, ErrorCode::not_found);
  EXPECT_EQ(store_->tracks({.camera = {}, .from = {}, .to = {}, .before = ids_.make<TrackId>()}).error().code,
            ErrorCode::not_found);
  TrackQuery query;
  for (const std::size_t limit : {0u, 1001u}) {
    query.limit = limit;
    EXPECT_EQ(store_->tracks(query).error().code, ErrorCode::invalid_argument);
  }
}

TEST_F(RegisterCameras, are_given_as_they_are_now_and_as_they_were) {
  auto other = camera("other");
  other.id = ids_.make<CameraId>();
  commit(event(camera("north")));
  commit(event(other));
  commit(event(camera("north gate", 1)));
  auto now = store_->cameras();
  ASSERT_TRUE(now);
  ASSERT_EQ(now->size(), 2u);
  EXPECT_EQ((*now)[0].name, "north gate");
  auto gone = camera("north gate", 2);
  gone.removed = true;
  commit(event(gone));
  now = store_->cameras();
  ASSERT_EQ(now->size(), 1u);
  EXPECT_EQ((*now)[0].name, "other");
  const auto history = store_->camera_history(camera_);
  ASSERT_EQ(history->size(), 3u);
  EXPECT_EQ((*history)[0].name, "north");
  EXPECT_TRUE((*history)[2].removed);
}

TEST_F(RegisterCameras, keep_every_pose) {
  for (std::uint32_t revision : {0u, 1u}) {
    PoseRecord record{camera_, site_, revision, {at_second(revision), {}}};
    record.placement.pose.bearing = Bearing::degrees(90.0 + revision);
    commit(event(record));
  }
  const auto history = store_->pose_history(camera_);
  ASSERT_EQ(history->size(), 2u);
  EXPECT_DOUBLE_EQ((*history)[0].placement.pose.bearing.degrees(), 90);
  EXPECT_DOUBLE_EQ((*history)[1].placement.pose.bearing.degrees(), 91);
}

TEST_F(RegisterCameras, tell_when_they_saw_and_why_not) {
  commit(event(span(0, 10)));
  commit(event(span(10, 12, false, GapCause::shutter)));
  commit(event(span(12, 20)));
  const auto some = store_->watched(camera_, at_second(10), at_second(13));
  ASSERT_TRUE(some);
  ASSERT_EQ(some->size(), 2u);
  EXPECT_EQ((*some)[0].cause, GapCause::shutter);
  EXPECT_EQ((*some)[1].from, at_second(12));
  EXPECT_TRUE(store_->watched(camera_, at_second(20), at_second(30))->empty());
  EXPECT_EQ(store_->watched(camera_, at_second(-5), at_second(100))->size(), 3u);
}

TEST_F(RegisterCameras, tell_until_when_they_are_known) {
  EXPECT_EQ(*store_->watched_until(camera_, at_second(100)), std::nullopt);
  commit(event(span(0, 10)));
  commit(event(span(10, 12, false, GapCause::shutter)));
  commit(event(span(5000, 6000)));
  EXPECT_EQ(*store_->watched_until(camera_, at_second(9999)), at_second(6000));
  EXPECT_EQ(*store_->watched_until(camera_, at_second(100)), at_second(12));
  EXPECT_EQ(*store_->watched_until(camera_, at_second(12)), at_second(12));
  EXPECT_EQ(*store_->watched_until(ids_.make<CameraId>(), at_second(100)), std::nullopt);
}

TEST_F(RegisterEvents, that_belong_together_are_kept_with_their_secret_or_not_at_all) {
  auto secrets = Secrets::open(*store_);
  ASSERT_TRUE(secrets);
  const Event one = event(camera("north"));
  const auto both = [&](const Result<void>& last) {
    return store_->together([&]() -> Result<void> {
      if (auto done = store_->commit({&one, 1}, Durability::batched); !done) return done.error();
      if (auto put = (*secrets)->put(camera_, {"guard", "secret"}); !put) return put;
      if (!last) return last.error();
      return {};
    });
  };
  const auto refused = both(Error(ErrorCode::invalid_argument, "no"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(store_->cameras()->empty());
  EXPECT_EQ(*(*secrets)->get(camera_), std::nullopt);
  ASSERT_TRUE(both({}));
  EXPECT_EQ(store_->cameras()->size(), 1u);
  EXPECT_EQ((*secrets)->get(camera_)->value().password, "secret");
}

TEST_F(RegisterCameras, have_spans_that_go_on_without_an_event_a_second) {
  const auto going_on = span(0, 1);
  commit(event(going_on), Durability::batched);
  for (int s = 2; s < 6; ++s) {
    const WatchedMark mark{going_on.id, at_second(s)};
    ASSERT_TRUE(store_->extend_watched({&mark, 1}));
  }
  const WatchedMark late{going_on.id, at_second(3)};
  ASSERT_TRUE(store_->extend_watched({&late, 1}));
  reopen();
  EXPECT_EQ(store_->watched(camera_, at_second(0), at_second(100))->front().to, at_second(5));
  EXPECT_EQ(store_->read(0, {}, 10)->events.size(), 1u);
  const std::vector<WatchedMark> unknown = {{going_on.id, at_second(50)}, {ids_.next(), at_second(50)}};
  EXPECT_EQ(store_->extend_watched(unknown).error().code, ErrorCode::not_found);
  EXPECT_EQ(store_->watched(camera_, at_second(0), at_second(100))->front().to, at_second(5));
}

}  // namespace
}  // namespace vigie::store
