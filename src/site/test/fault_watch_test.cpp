#include "fault_watch.h"

#include "fake_register.h"
#include "test_evidence.h"
#include "test_time.h"

namespace vigie::site {
namespace {

class FaultWatchTest : public ::testing::Test {
 protected:
  void pass(int seconds, bool is_lost, const CameraHealth& health = {}) {
    for (int i = 0; i < seconds; ++i) {
      clock_.advance(Duration::seconds(1));
      watch_.take(is_lost, health, Origin::live, clock_.utc());
    }
  }
  std::vector<Alarm> alarms() {
    EXPECT_TRUE(writer_.flush(Duration::seconds(20)));
    std::vector<Alarm> found;
    for (const Event& event : records_.events())
      if (const auto* alarm = std::get_if<Alarm>(&event.body)) found.push_back(*alarm);
    return found;
  }

  FakeRegister records_;
  SystemClock real_;
  FakeClock clock_;
  SequenceIdGenerator ids_;
  TestEvidence evidence_{real_};
  LiveHub hub_;
  Writer writer_{records_, real_};
  AlarmDesk desk_{SiteId{}, clock_, ids_, writer_, hub_, *evidence_.chain, *evidence_.clips};
  const CameraId camera_ = ids_.make<CameraId>();
  FaultWatch watch_{camera_, clock_, &desk_};
};

TEST_F(FaultWatchTest, tells_once_of_a_camera_that_stays_lost_since_it_was) {
  pass(5, false);
  const UtcTime before = clock_.utc();
  pass(9, true);
  EXPECT_TRUE(alarms().empty());
  pass(600, true);
  const auto told = alarms();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].fault, Fault::lost);
  EXPECT_EQ(told[0].camera, camera_);
  EXPECT_EQ(std::get<CameraId>(told[0].subject), camera_);
  EXPECT_EQ(told[0].happened, before + Duration::seconds(1));
  EXPECT_EQ(told[0].rule_name, "Camera lost");
  EXPECT_TRUE(told[0].rule.is_nil());
}

TEST_F(FaultWatchTest, does_not_tell_of_what_comes_and_goes) {
  for (int i = 0; i < 100; ++i) {
    pass(8, true);
    pass(3, false);
  }
  EXPECT_TRUE(alarms().empty());
}

TEST_F(FaultWatchTest, tells_anew_once_the_first_was_judged_and_it_was_well_for_a_minute) {
  pass(20, true);
  pass(100, false);
  pass(20, true);
  auto told = alarms();
  ASSERT_EQ(told.size(), 1u) << "the first waits for a judgement";
  told[0].judged = Act{{}, clock_.utc()};
  told[0].state = AlarmState::judged;
  desk_.judged(told[0], true);
  pass(30, false);
  pass(20, true);
  EXPECT_EQ(alarms().size(), 1u) << "half a minute is the same episode";
  pass(100, false);
  pass(20, true);
  EXPECT_EQ(alarms().size(), 2u);
}

TEST_F(FaultWatchTest, tells_of_another_view_and_of_a_mast_that_gave_way_and_not_of_sway) {
  CameraHealth health;
  health.moved = {3, 4};
  pass(60, false, health);
  EXPECT_TRUE(alarms().empty());
  health.moved = {0, 14};
  health.another_view = true;
  pass(60, false, health);
  const auto told = alarms();
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].fault, Fault::another_view);
  EXPECT_EQ(told[1].fault, Fault::moved);
}

}  // namespace
}  // namespace vigie::site
