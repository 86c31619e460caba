#include "track_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vigie::site {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class TrackJournalTest : public testing::Test {
 protected:
  static TrackPoint point(int second) {
    return {UtcTime::from_nanoseconds(0) + Duration::seconds(second), Box{1.0 * second, 0, 2, 2}, true, 9};
  }

  WriteJob take(TrackState state, std::uint32_t revision, std::vector<TrackPoint> path) {
    Track track;
    track.id = TrackId{*Uuid::parse("00000000-0000-7000-8000-000000000001")};
    track.state = state;
    track.revision = revision;
    track.path = std::move(path);
    told_.clear();
    return journal_.take({&track, 1}, told_);
  }

  TrackJournal journal_{SiteId{}};
  std::vector<TrackSummary> told_;
};

TEST_F(TrackJournalTest, keeps_nothing_of_a_track_that_is_never_confirmed) {
  EXPECT_THAT(take(TrackState::tentative, 1, {point(0)}).events, IsEmpty());
  EXPECT_THAT(take(TrackState::tentative, 2, {point(1)}).events, IsEmpty());
  EXPECT_THAT(take(TrackState::ended, 3, {point(2)}).events, IsEmpty());
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(TrackJournalTest, keeps_the_way_before_it_was_confirmed_once_it_is) {
  take(TrackState::tentative, 1, {point(0)});
  take(TrackState::tentative, 2, {point(0), point(1)});
  const WriteJob job = take(TrackState::confirmed, 3, {point(2)});
  ASSERT_THAT(job.events, SizeIs(1));
  EXPECT_THAT(std::get<TrackRevision>(job.events[0].body).track.path, SizeIs(3));
  ASSERT_THAT(told_, SizeIs(1));
  EXPECT_EQ(told_[0].points, 3U);
  EXPECT_EQ(told_[0].start, (PixelPoint{1, 1}));
}

TEST_F(TrackJournalTest, writes_a_revision_once) {
  EXPECT_THAT(take(TrackState::confirmed, 1, {point(0)}).events, SizeIs(1));
  EXPECT_THAT(take(TrackState::confirmed, 1, {point(0), point(1)}).events, IsEmpty());
  const WriteJob job = take(TrackState::coasting, 2, {point(1)});
  ASSERT_THAT(job.events, SizeIs(1));
  EXPECT_EQ(job.durability, Durability::batched);
  EXPECT_THAT(std::get<TrackRevision>(job.events[0].body).track.path, SizeIs(1));
}

TEST_F(TrackJournalTest, writes_the_end_durably) {
  take(TrackState::confirmed, 1, {point(0)});
  const WriteJob job = take(TrackState::ended, 2, {});
  ASSERT_THAT(job.events, SizeIs(1));
  EXPECT_EQ(job.durability, Durability::durable);
  EXPECT_EQ(told_[0].state, TrackState::ended);
  EXPECT_EQ(told_[0].points, 1U);
}

}  // namespace
}  // namespace vigie::site
