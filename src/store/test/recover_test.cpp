#include "store_fixture.h"

#include <gmock/gmock.h>

namespace vigie::store {
namespace {

class Recover : public RegisterTest {
 protected:
  Recovery recover() {
    auto done = store_->recover(site_, ids_);
    EXPECT_TRUE(done) << done.error().to_string();
    return done ? *done : Recovery{};
  }
};

TEST_F(Recover, ends_the_tracks_that_a_crash_left_open_at_their_last_point) {
  const auto open = ids_.make<TrackId>(), over = ids_.make<TrackId>();
  commit(event(TrackRevision{track(over, 0, 5, TrackState::ended)}));
  auto last = track(open, 0, 8, TrackState::coasting, 3);
  last.state_time = at_second(2);
  const Event before = event(TrackRevision{last});
  commit(before);
  reopen();
  clock_.advance(Duration::seconds(100));
  EXPECT_EQ(recover().tracks_ended, 1u);
  EXPECT_EQ(store_->track(open)->state, TrackState::ended);
  EXPECT_EQ(store_->track(open)->points, 8u);
  const auto page = store_->read(2, {}, 10);
  ASSERT_EQ(page->events.size(), 1u);
  const Event& closing = page->events[0].event;
  const Track& track = std::get<TrackRevision>(closing.body).track;
  EXPECT_EQ(track.id, open);
  EXPECT_EQ(track.revision, 4u);
  EXPECT_EQ(track.state_time, at_second(7));
  EXPECT_EQ(track.box, (Box{7, 10, 4, 8}));
  EXPECT_EQ(track.foot, (PixelPoint{9, 18}));
  EXPECT_THAT(closing.causes, ::testing::ElementsAre(before.id.uuid));
  EXPECT_EQ(closing.event_time, at_second(7));
  EXPECT_EQ(closing.origin, Origin::live);
  EXPECT_EQ(recover().tracks_ended, 0u);
}

TEST_F(Recover, closes_the_span_that_went_on_and_says_why_nothing_was_seen_since) {
  const auto going_on = span(0, 1);
  commit(event(camera("north")));
  commit(event(going_on));
  const WatchedMark mark{going_on.id, at_second(30)};
  ASSERT_TRUE(store_->extend_watched({&mark, 1}));
  reopen();
  clock_.advance(Duration::seconds(100));
  const Recovery done = recover();
  EXPECT_EQ(done.spans_closed, 1u);
  EXPECT_EQ(done.gaps_added, 1u);
  const auto spans = store_->watched(camera_, at_second(0), at_second(1000));
  ASSERT_EQ(spans->size(), 2u);
  EXPECT_EQ((*spans)[0].to, at_second(30));
  EXPECT_EQ((*spans)[0].revision, 1u);
  EXPECT_TRUE((*spans)[0].watched);
  EXPECT_EQ((*spans)[1].from, at_second(30));
  EXPECT_EQ((*spans)[1].to, at_second(100));
  EXPECT_EQ((*spans)[1].cause, GapCause::node_stopped);
  EXPECT_FALSE((*spans)[1].watched);
  const Recovery again = recover();
  EXPECT_EQ(again.spans_closed + again.gaps_added, 0u);
}

TEST_F(Recover, leaves_no_hole_after_a_clean_stop_either) {
  commit(event(camera("north")));
  commit(event(span(0, 10)));
  commit(event(span(10, 12, false, GapCause::disconnected)));
  reopen();
  clock_.advance(Duration::seconds(50));
  EXPECT_EQ(recover().gaps_added, 1u);
  EXPECT_EQ(store_->watched(camera_, at_second(12), at_second(50))->front().from, at_second(12));
}

TEST_F(Recover, says_nothing_of_removed_cameras_replays_and_clocks_set_back) {
  auto gone = camera("gone", 1);
  gone.removed = true;
  commit(event(gone));
  commit(event(span(0, 10)));
  auto replayed = camera("replay");
  replayed.id = ids_.make<CameraId>();
  auto seen = span(0, 10);
  seen.camera = replayed.id;
  seen.origin = Origin::replay;
  commit(event(replayed));
  commit(event(seen));
  auto ahead = camera("ahead");
  ahead.id = ids_.make<CameraId>();
  auto later = span(0, 1000);
  later.camera = ahead.id;
  commit(event(ahead));
  commit(event(later));
  clock_.advance(Duration::seconds(50));
  EXPECT_EQ(recover().gaps_added, 0u);
}

TEST_F(Recover, tells_of_the_stop_although_the_clock_was_ahead_for_a_while) {
  commit(event(camera("north")));
  commit(event(span(0, 10)));
  commit(event(span(5000, 6000)));  // the clock was wrong here
  commit(event(span(10, 20)));
  clock_.advance(Duration::seconds(50));
  EXPECT_EQ(recover().gaps_added, 1u);
  const auto spans = store_->watched(camera_, at_second(20), at_second(51));
  ASSERT_EQ(spans->size(), 1u);
  EXPECT_EQ(spans->front().cause, GapCause::node_stopped);
  EXPECT_EQ(spans->front().from, at_second(20));
}

}  // namespace
}  // namespace vigie::store
