#include "store_fixture.h"

namespace vigie::store {
namespace {

class RegisterTargets : public RegisterTest {
 protected:
  // A target that has gone a hundredth of a degree to the east each second.
  Target target(TargetId id, int first, int now, TargetState state = TargetState::followed) {
    Target target;
    target.id = id;
    target.site = site_;
    target.origin = Origin::live;
    target.revision = static_cast<std::uint32_t>(now - first + 1);
    target.state = state;
    target.motion = Motion::moving;
    target.time = target.last_seen = at_second(now);
    target.first_seen = at_second(first);
    GroundPlace place;
    place.place = {Angle::degrees(39.5), Angle::degrees(33 + 0.01 * now), EllipsoidHeight::metres(900)};
    place.covariance(0, 0) = 4;
    target.place = std::vector{place};
    target.cameras = {camera_};
    return target;
  }
  void keep(const Target& target) {
    Event said = event(TargetRevision{target});
    said.id = EventId{target.id.uuid};
    said.revision = target.revision;
    commit(said);
  }
};

TEST_F(RegisterTargets, are_listed_newest_first_by_when_they_were_seen) {
  std::vector<TargetId> ids;
  for (int i = 0; i < 3; ++i) {
    ids.push_back(ids_.make<TargetId>());
    keep(target(ids.back(), 10 * i, 10 * i + 5, TargetState::ended));
  }
  const auto all = store_->targets({});
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ((*all)[0].id, ids[2]);
  EXPECT_EQ((*all)[2].id, ids[0]);
  const auto middle = store_->targets({at_second(6), at_second(20), {}, 10});
  ASSERT_EQ(middle->size(), 1u);
  EXPECT_EQ((*middle)[0].id, ids[1]);
  const auto older = store_->targets({{}, {}, ids[1], 10});
  ASSERT_EQ(older->size(), 1u);
  EXPECT_EQ((*older)[0].id, ids[0]);
  EXPECT_EQ(store_->targets({{}, {}, ids_.make<TargetId>(), 10}).error().code, ErrorCode::not_found);
  EXPECT_EQ(store_->targets({{}, {}, {}, 0}).error().code, ErrorCode::invalid_argument);
}

TEST_F(RegisterTargets, are_as_their_newest_revision_says_whatever_comes_last) {
  const auto id = ids_.make<TargetId>();
  keep(target(id, 0, 5));
  keep(target(id, 0, 3));
  const auto now = store_->target(id);
  ASSERT_TRUE(now);
  EXPECT_EQ(now->time, at_second(5));
  EXPECT_EQ(now->cameras, std::vector{camera_});
  EXPECT_EQ(store_->target(ids_.make<TargetId>()).error().code, ErrorCode::not_found);
}

TEST_F(RegisterTargets, have_a_path_of_their_likeliest_places) {
  const auto id = ids_.make<TargetId>();
  for (const int second : {0, 2, 1}) keep(target(id, 0, second));
  Target unplaced = target(id, 0, 3);
  unplaced.place = SightLine{};
  keep(unplaced);
  const auto path = store_->target_path(id);
  ASSERT_TRUE(path);
  ASSERT_EQ(path->size(), 3u);
  for (int second = 0; second < 3; ++second) {
    EXPECT_EQ((*path)[static_cast<std::size_t>(second)].time, at_second(second));
    EXPECT_NEAR((*path)[static_cast<std::size_t>(second)].place.place.longitude.degrees(), 33 + 0.01 * second,
                1e-9);
  }
  EXPECT_EQ(store_->target_path(ids_.make<TargetId>()).error().code, ErrorCode::not_found);
}

TEST_F(RegisterTargets, that_a_crash_left_open_are_ended_where_they_were) {
  const auto open = ids_.make<TargetId>(), over = ids_.make<TargetId>();
  keep(target(open, 0, 5));
  keep(target(over, 0, 5, TargetState::ended));
  reopen();
  const auto done = store_->recover(site_, ids_);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->targets_ended, 1u);
  const auto now = store_->target(open);
  EXPECT_EQ(now->state, TargetState::ended);
  EXPECT_EQ(now->time, at_second(5));
  EXPECT_TRUE(now->cameras.empty());
  EXPECT_EQ(store_->recover(site_, ids_)->targets_ended, 0u);
}

}  // namespace
}  // namespace vigie::store
