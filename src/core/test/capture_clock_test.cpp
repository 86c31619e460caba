// docs/decisions/time.md, "A live stream", row by row.
#include <random>

#include <gtest/gtest.h>

#include <vigie/core/capture_clock.h>

namespace vigie {
namespace {

// A camera that sends a frame every 40 ms of its own clock, and a network that delays it.
class Stream {
 public:
  // The next frame arrives `delay` after it was sent, `step` after the one before was sent.
  CaptureClock::Stamp next(Duration delay, Duration step = Duration::milliseconds(40)) {
    sent_ = sent_ + step;
    pts_ = pts_ +
           Duration::nanoseconds(static_cast<std::int64_t>(static_cast<double>(step.nanoseconds()) * rate));
    const MonotonicTime arrives = std::max(sent_ + delay, clock.monotonic() + Duration::nanoseconds(1));
    clock.advance(arrives - clock.monotonic());
    return captures.stamp(pts_, clock.monotonic());
  }
  // When the last frame was truly sent, by the machine's utc clock as it ran from the start.
  [[nodiscard]] UtcTime truly_sent() const { return start_utc_ + (sent_ - start_); }
  void jump_pts(Duration by) { pts_ = pts_ + by; }

  double rate = 1;  // of the camera's clock against the machine's
  FakeClock clock;
  CaptureClock captures{clock};

 private:
  const MonotonicTime start_ = clock.monotonic();
  const UtcTime start_utc_ = clock.utc();
  MonotonicTime sent_ = clock.monotonic();
  MediaTime pts_ = MediaTime::from_nanoseconds(900'000'000'000);  // wherever the camera's clock stands
};

constexpr Duration kDelay = Duration::milliseconds(20);

TEST(CaptureClock, is_late_by_the_least_delay_and_says_so) {
  Stream stream;
  for (int i = 0; i < 100; ++i) {
    const auto stamp = stream.next(kDelay);
    EXPECT_EQ(stamp.captured - stream.truly_sent(), kDelay);
    EXPECT_EQ(stamp.uncertainty, Duration::milliseconds(50));
    EXPECT_FALSE(stamp.new_epoch);
  }
}

TEST(CaptureClock, is_not_moved_by_jitter_once_it_has_seen_the_least_delay) {
  Stream stream;
  std::mt19937 random(1);
  CaptureClock::Stamp last = stream.next(kDelay);
  for (int i = 0; i < 500; ++i) {
    const auto stamp = stream.next(kDelay + Duration::milliseconds(static_cast<std::int64_t>(random() % 35)));
    EXPECT_EQ(stamp.captured - last.captured, Duration::milliseconds(40));
    EXPECT_GE(stamp.uncertainty, Duration::milliseconds(50));
    EXPECT_FALSE(stamp.new_epoch);
    last = stamp;
  }
  EXPECT_GT(last.uncertainty, Duration::milliseconds(54));  // it says that there is jitter
}

TEST(CaptureClock, is_not_moved_by_a_stalled_network) {
  Stream stream;
  for (int i = 0; i < 100; ++i) stream.next(kDelay);
  for (int i = 0; i < 100; ++i) {
    const auto stamp = stream.next(kDelay + Duration::milliseconds(std::max(0, 4000 - 40 * i)));
    EXPECT_LE(abs(stamp.captured - stream.truly_sent() - kDelay), Duration::microseconds(1)) << i;
    EXPECT_FALSE(stamp.new_epoch);
  }
}

TEST(CaptureClock, follows_the_drift_of_the_cameras_clock) {
  for (const double rate : {1.0002, 0.9998}) {  // 200 ppm: 72 ms in these six minutes if not followed
    Stream stream;
    stream.rate = rate;
    for (int i = 0; i < 9000; ++i) {
      const auto stamp = stream.next(kDelay);
      ASSERT_LE(abs(stamp.captured - stream.truly_sent() - kDelay), Duration::milliseconds(13)) << i;
      ASSERT_FALSE(stamp.new_epoch);
    }
  }
}

TEST(CaptureClock, takes_a_step_of_the_machines_clock_at_once_in_a_new_epoch) {
  for (const Duration step : {Duration::milliseconds(500), Duration::seconds(3600),
                              Duration::milliseconds(-500), Duration::seconds(-3600)}) {
    Stream stream;
    for (int i = 0; i < 50; ++i) stream.next(kDelay);
    stream.clock.step_utc(step);
    const auto stamp = stream.next(kDelay);
    EXPECT_TRUE(stamp.new_epoch);
    EXPECT_EQ(stamp.utc_stepped, step);
    EXPECT_EQ(stamp.captured - stream.truly_sent() - kDelay, step);
    EXPECT_FALSE(stream.next(kDelay).new_epoch);  // once
  }
}

TEST(CaptureClock, follows_a_small_step_at_500_ppm_at_most) {
  Stream stream;
  CaptureClock::Stamp last = stream.next(kDelay);
  stream.clock.step_utc(Duration::milliseconds(100));
  for (int i = 0; i < 5000; ++i) {  // 200 s: time for the 100 ms at 500 ppm
    const auto stamp = stream.next(kDelay);
    ASSERT_FALSE(stamp.new_epoch);
    ASSERT_LE(abs(stamp.captured - last.captured - Duration::milliseconds(40)),
              Duration::microseconds(20) + Duration::nanoseconds(1));
    last = stamp;
  }
  EXPECT_EQ(last.captured - stream.truly_sent() - kDelay, Duration::milliseconds(100));
}

TEST(CaptureClock, begins_a_new_epoch_where_the_stamps_jump_or_run_backwards) {
  for (const Duration jump : {Duration::seconds(5), Duration::seconds(86'400), Duration::milliseconds(-80),
                              Duration::seconds(-86'400)}) {
    Stream stream;
    for (int i = 0; i < 50; ++i) stream.next(kDelay);
    stream.jump_pts(jump);
    const auto stamp = stream.next(kDelay);
    EXPECT_TRUE(stamp.new_epoch) << jump.seconds();
    EXPECT_EQ(stamp.captured - stream.truly_sent(), kDelay) << jump.seconds();  // tied anew
    EXPECT_EQ(stamp.utc_stepped, Duration());
    EXPECT_FALSE(stream.next(kDelay).new_epoch);
  }
}

TEST(CaptureClock, lets_arrival_stand_in_for_a_missing_stamp) {
  FakeClock clock;
  CaptureClock captures(clock);
  for (int i = 0; i < 3; ++i) {
    clock.advance(Duration::milliseconds(40));
    const auto stamp = captures.stamp(std::nullopt, clock.monotonic());
    EXPECT_EQ(stamp.captured, clock.utc());
    EXPECT_EQ(stamp.uncertainty, Duration::milliseconds(100));
    EXPECT_FALSE(stamp.new_epoch);
  }
}

TEST(CaptureClock, sets_frames_with_the_same_stamp_a_nanosecond_apart) {
  FakeClock clock;
  CaptureClock captures(clock);
  const MediaTime pts = MediaTime::from_nanoseconds(5);
  const auto first = captures.stamp(pts, clock.monotonic());
  const auto second = captures.stamp(pts, clock.monotonic() + Duration::milliseconds(1));
  EXPECT_EQ(second.captured - first.captured, Duration::nanoseconds(1));
  EXPECT_FALSE(second.new_epoch);
}

TEST(CaptureClock, takes_pictures_that_arrived_in_another_order_than_they_are_shown_in) {
  // As B-frames do: the third to be shown is sent first.
  FakeClock clock;
  CaptureClock captures(clock);
  clock.advance(Duration::seconds(10));
  const MonotonicTime base = clock.monotonic();
  std::vector<UtcTime> captured;
  for (int group = 0; group < 50; ++group) {
    int shown = 3 * group;
    for (const int arrived : {1, 2, 0}) {
      const auto stamp = captures.stamp(MediaTime::from_nanoseconds(shown++ * 40'000'000LL),
                                        base + Duration::milliseconds(40 * (3 * group + arrived)));
      EXPECT_FALSE(stamp.new_epoch) << shown;
      captured.push_back(stamp.captured);
    }
    clock.advance(Duration::milliseconds(120));
  }
  for (std::size_t i = 10; i < captured.size(); ++i) {
    EXPECT_EQ((captured[i] - captured[i - 1]).milliseconds(), 40) << i;
  }
}

TEST(CaptureClock, only_rises_within_an_epoch_whatever_comes) {
  std::mt19937_64 random(3);
  FakeClock clock;
  CaptureClock captures(clock);
  MediaTime pts;
  std::optional<CaptureClock::Stamp> last;
  for (int i = 0; i < 20'000; ++i) {
    clock.advance(Duration::nanoseconds(static_cast<std::int64_t>(random() % 100'000'000)));
    pts = pts + Duration::nanoseconds(static_cast<std::int64_t>(random() % 90'000'000));
    if (random() % 500 == 0) pts = pts - Duration::seconds(static_cast<std::int64_t>(random() % 10));
    if (random() % 700 == 0)
      clock.step_utc(Duration::milliseconds(static_cast<std::int64_t>(random() % 1200) - 600));
    const auto given = random() % 20 == 0 ? std::nullopt : std::optional(pts);
    const auto stamp = captures.stamp(given, clock.monotonic());
    if (last && !stamp.new_epoch) {
      ASSERT_GT(stamp.captured, last->captured);
    }
    ASSERT_GE(stamp.uncertainty, Duration::milliseconds(50));
    last = stamp;
  }
}

}  // namespace
}  // namespace vigie
