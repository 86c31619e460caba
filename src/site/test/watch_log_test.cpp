#include "watch_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vigie::site {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

UtcTime at(double seconds) {
  return UtcTime::from_nanoseconds(0) + Duration::from_seconds(seconds);
}

class WatchLogTest : public testing::Test {
 protected:
  // "seeing 0-5", "shutter 5-6": what the events since the last call say, newest revision of each span last.
  std::vector<std::string> spans() {
    std::vector<std::string> out;
    job_ = log_.take_job();
    for (const Event& event : job_.events) {
      const auto& span = std::get<WatchedInterval>(event.body);
      const auto seconds = [](UtcTime t) { return std::to_string(t.nanoseconds() / 1'000'000'000); };
      out.push_back(std::string(span.watched ? "seeing" : to_string(span.cause)) + " " + seconds(span.from) +
                    "-" + seconds(span.to) + " r" + std::to_string(event.revision));
    }
    return out;
  }

  SequenceIdGenerator ids_;
  WatchLog log_{SiteId{}, CameraId{}, ids_, std::nullopt};
  WriteJob job_;
};

TEST_F(WatchLogTest, begins_a_span_marks_it_each_second_and_ends_it) {
  for (double t = 0; t <= 5; t += 0.1) log_.see(at(t), Origin::live);
  EXPECT_THAT(spans(), ElementsAre("seeing 0-0 r1"));
  EXPECT_THAT(job_.marks.size(), testing::AllOf(testing::Ge(4U), testing::Le(5U)));
  log_.close(at(5));
  EXPECT_THAT(spans(), ElementsAre("seeing 0-5 r2"));
  EXPECT_THAT(job_.marks, IsEmpty());
}

TEST_F(WatchLogTest, spans_touch_where_seeing_turns_into_a_gap_with_its_cause) {
  log_.see(at(0), Origin::live);
  log_.see(at(5), Origin::live);
  log_.miss(at(5), Origin::live, GapCause::shutter, "");
  log_.see(at(6), Origin::live);
  log_.close(at(9));
  EXPECT_THAT(spans(), ElementsAre("seeing 0-0 r1", "seeing 0-5 r2", "shutter 5-5 r1", "shutter 5-6 r2",
                                   "seeing 6-6 r1", "seeing 6-9 r2"));
}

TEST_F(WatchLogTest, a_gap_that_is_over_stands_between_what_was_seen) {
  log_.see(at(0), Origin::live);
  log_.see(at(4), Origin::live);
  log_.missed(at(4), at(7), Origin::live, GapCause::stalled, "");
  log_.see(at(7), Origin::live);
  EXPECT_THAT(spans(), ElementsAre("seeing 0-0 r1", "seeing 0-4 r2", "stalled 4-4 r1", "stalled 4-7 r2",
                                   "seeing 7-7 r1"));
}

TEST_F(WatchLogTest, what_is_recorded_already_is_passed_over) {
  WatchLog again(SiteId{}, CameraId{}, ids_, at(10));
  again.see(at(0), Origin::replay);
  again.see(at(9), Origin::replay);
  EXPECT_THAT(again.take_job().events, IsEmpty());
  again.see(at(10), Origin::replay);
  EXPECT_EQ(again.take_job().events.size(), 1U);
}

TEST_F(WatchLogTest, earlier_times_count_again_where_the_clock_was_set_back) {
  log_.see(at(100), Origin::live);
  log_.see(at(102), Origin::live);
  log_.start_anew(at(102));
  log_.see(at(50), Origin::live);
  EXPECT_THAT(spans(), ElementsAre("seeing 100-100 r1", "seeing 100-102 r2", "seeing 50-50 r1"));
}

TEST_F(WatchLogTest, a_gap_goes_on_where_the_clock_was_set_back_and_what_follows_counts) {
  log_.miss(at(1000), Origin::live, GapCause::disconnected, "away");
  log_.go_on(at(1005));
  log_.go_on(at(100));
  log_.go_on(at(103));
  log_.see(at(104), Origin::live);
  EXPECT_THAT(spans(),
              ElementsAre("disconnected 1000-1000 r1", "disconnected 1000-1005 r2", "disconnected 100-100 r1",
                          "disconnected 100-104 r2", "seeing 104-104 r1"));
}

TEST_F(WatchLogTest, an_empty_gap_is_none) {
  log_.see(at(0), Origin::live);
  log_.missed(at(1), at(1), Origin::live, GapCause::damaged, "");
  EXPECT_THAT(spans(), ElementsAre("seeing 0-0 r1"));
}

}  // namespace
}  // namespace vigie::site
