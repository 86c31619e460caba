// One camera on a source that does what the test says.
#include "camera.h"

#include "comes_true.h"
#include "fake_register.h"
#include "test_files.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

namespace vigie::site {
namespace {

// Gives noise at 25 pictures a second of media time, as fast as it is asked, until a turn comes.
class ScriptedSource final : public Source {
 public:
  using Turn = std::function<std::optional<SourceItem>(std::uint64_t frame)>;
  ScriptedSource(const Clock& clock, CameraId camera, Turn turn)
      : clock_(clock), camera_(camera), start_(clock.utc()), turn_(std::move(turn)) {}

  SourceItem next(const std::stop_token& stop, MonotonicTime) override {
    clock_.sleep_for(Duration::milliseconds(4), stop);
    if (auto item = turn_(next_)) return std::move(*item);
    return frame(64, 48);
  }
  [[nodiscard]] std::string description() const override { return "scripted"; }

  Frame frame(int width, int height) {
    Frame made;
    made.id = {camera_, 0, next_};
    made.origin = Origin::live;
    made.captured = start_ + Duration::milliseconds(static_cast<std::int64_t>(40 * next_++));
    Image16 image(width, height);
    for (auto& sample : image.samples()) sample = static_cast<std::uint16_t>(7000 + random_() % 40);
    // Somebody who crosses in eight seconds, and comes back at once.
    const auto left = static_cast<int>(next_ * 3 / 10 % static_cast<std::uint64_t>(width - 4));
    for (int y = 20; y < 26; ++y) {
      for (int x = left; x < left + 3; ++x) image(x, y) = 7400;
    }
    made.image = std::make_shared<const Image16>(std::move(image));
    made.bits = 14;
    return made;
  }

 private:
  const Clock& clock_;
  const CameraId camera_;
  const UtcTime start_;
  const Turn turn_;
  std::mt19937 random_{1};
  std::uint64_t next_ = 0;
};

class CameraTest : public testing::Test {
 protected:
  // A live camera, at work.
  struct AtWork {
    std::shared_ptr<StatusBoard> board;
    std::unique_ptr<Camera> camera;
    CameraId camera_id;
    [[nodiscard]] CameraState state() const { return board->state(); }
  };
  AtWork start(ScriptedSource::Turn turn) {
    CameraStart how;
    how.record.id = ids_.make<CameraId>();
    how.record.name = "Mast";
    how.record.url = how.address = "rtsp://192.0.2.1/scripted";
    const CameraParts parts{
        clock_,
        ids_,
        SiteId{ids_.next()},
        writer_,
        hub_,
        *clips_,
        [=, this](const auto& o) {
          return std::unique_ptr<Source>(std::make_unique<ScriptedSource>(clock_, o.camera, turn));
        },
        {},
        ground_,
        placed_};
    AtWork made;
    made.camera_id = how.record.id;
    made.board = std::make_shared<StatusBoard>(how.record, clock_);
    made.camera = std::make_unique<Camera>(parts, made.board, std::move(how));
    return made;
  }
  // What a source gives that has nothing.
  SourceItem nothing() {
    clock_.sleep_for(Duration::milliseconds(20), {});
    return SourceTimeout{};
  }
  // The newest revision of each of the camera's spans, in order.
  std::vector<WatchedInterval> spans() {
    std::vector<WatchedInterval> found;
    for (const Event& event : register_.events()) {
      const auto* span = std::get_if<WatchedInterval>(&event.body);
      if (!span) continue;
      if (!found.empty() && found.back().id == span->id) found.pop_back();
      found.push_back(*span);
    }
    return found;
  }

  const Ground* ground_ = nullptr;
  PlacedTracksTaker* placed_ = nullptr;
  SystemClock clock_;
  UuidV7Generator ids_{clock_};
  FakeRegister register_;
  Writer writer_{register_, clock_};
  LiveHub hub_;
  TestFolder folder_;
  std::unique_ptr<evidence::ClipFolder> clips_{
      *evidence::ClipFolder::open(folder_.path(), {.limit_bytes = 1'000'000'000})};
};

TEST_F(CameraTest, whose_stream_cannot_be_decoded_is_lost_and_watches_no_longer) {
  for (const GapCause cause : {GapCause::damaged, GapCause::format_change, GapCause::unknown}) {
    std::atomic<bool> broken = false, told = false;
    std::atomic<std::int64_t> last_ns = 0;
    auto at_work = start([&](std::uint64_t) -> std::optional<SourceItem> {
      if (!broken) return std::nullopt;
      if (told) return nothing();
      told = true;
      const UtcTime at = UtcTime::from_nanoseconds(last_ns);
      return Gap{cause, at, at, "packets that give no picture"};
    });
    ASSERT_TRUE(comes_true([&] { return at_work.state() == CameraState::watching; }));
    last_ns = at_work.board->newest()->captured.nanoseconds() + 1'000'000'000;
    broken = true;
    ASSERT_TRUE(comes_true([&] { return at_work.state() == CameraState::lost; })) << to_string(cause);
    EXPECT_EQ(at_work.board->status().detail, "packets that give no picture");
    at_work.camera.reset();
    ASSERT_TRUE(writer_.flush(Duration::seconds(60)));
    const auto all = spans();
    ASSERT_GE(all.size(), 2U);
    EXPECT_TRUE(all[all.size() - 2].watched);
    EXPECT_EQ(all[all.size() - 2].to, all.back().from);
    EXPECT_FALSE(all.back().watched);
    EXPECT_EQ(all.back().cause, cause);
  }
}

TEST_F(CameraTest, that_is_lost_ends_its_tracks_at_once) {
  const auto of_state = [&](TrackState state) {
    std::set<TrackId> found;
    for (const Event& event : register_.events()) {
      const auto* revision = std::get_if<TrackRevision>(&event.body);
      if (revision && revision->track.state == state) found.insert(revision->track.id);
    }
    return found;
  };
  std::atomic<bool> gone = false, told = false;
  auto at_work = start([&](std::uint64_t) -> std::optional<SourceItem> {
    if (!gone) return std::nullopt;
    if (told) return nothing();
    told = true;
    const UtcTime at = clock_.utc();
    return Gap{GapCause::disconnected, at, at, "no connection"};
  });
  ASSERT_TRUE(comes_true([&] { return !of_state(TrackState::confirmed).empty(); }));
  gone = true;
  ASSERT_TRUE(comes_true([&] {
    const auto ended = of_state(TrackState::ended);
    return told && std::ranges::includes(ended, of_state(TrackState::confirmed));
  }));
  EXPECT_EQ(at_work.state(), CameraState::lost);
}

// Keeps what it is told.
class Placed final : public PlacedTracksTaker {
 public:
  void take(PlacedTracks tracks) override {
    MutexLock lock(mutex_);
    told_.push_back(std::move(tracks));
  }
  [[nodiscard]] std::optional<TargetId> target_of(TrackId) const override { return std::nullopt; }
  // The tracks that were told so, by this pose.
  [[nodiscard]] std::set<TrackId> told(std::uint32_t pose, bool ended) const {
    std::set<TrackId> found;
    MutexLock lock(mutex_);
    for (const PlacedTracks& at : told_) {
      for (const PlacedTrack& track : at.tracks) {
        if (at.pose_revision == pose && (track.state == TrackState::ended) == ended)
          found.insert(track.track);
      }
    }
    return found;
  }

 private:
  mutable Mutex mutex_;
  std::vector<PlacedTracks> told_ GUARDED_BY(mutex_);
};

TEST_F(CameraTest, that_is_placed_anew_ends_the_tracks_of_its_old_place) {
  const auto ground = *Ground::open({});
  Placed placed;
  ground_ = ground.get();
  placed_ = &placed;
  auto at_work = start([](std::uint64_t) { return std::nullopt; });
  NewPose pose;
  pose.over_ground = true;
  pose.placement.pose.place = {Angle::degrees(45), Angle::degrees(7), {}};
  pose.placement.pose.elevation = Angle::degrees(-20);
  pose.placement.above_ground = Length::metres(10);
  PoseRecord record;
  record.camera = at_work.camera_id;
  record.placement = *ground->stand(record.camera, pose);
  at_work.board->set_pose(record);
  ASSERT_TRUE(comes_true([&] { return !placed.told(0, false).empty(); }));
  record.revision = 1;
  record.placement.pose.bearing = Bearing::degrees(90);
  at_work.board->set_pose(record);
  ASSERT_TRUE(comes_true([&] { return !placed.told(1, false).empty(); }));
  EXPECT_EQ(placed.told(0, true), placed.told(0, false));
  for (const TrackId track : placed.told(1, false)) EXPECT_FALSE(placed.told(0, false).contains(track));
  at_work.board->set_pose(std::nullopt);
  ASSERT_TRUE(comes_true([&] { return placed.told(1, true) == placed.told(1, false); }));
}

TEST_F(CameraTest, that_was_turned_away_says_so_while_it_learns_and_after) {
  std::atomic<bool> turned = false;
  std::atomic<int> told = 0;
  std::optional<Frame> before;
  AtWork at_work = start([&](std::uint64_t) -> std::optional<SourceItem> {
    if (!turned) return std::nullopt;
    Frame frame = *before;
    frame.id.sequence += static_cast<std::uint64_t>(++told);
    frame.captured = frame.captured + Duration::milliseconds(40 * told);
    Image16 other(64, 48);
    std::mt19937 random(static_cast<unsigned>(told));
    for (int y = 0; y < 48; ++y) {
      for (int x = 0; x < 64; ++x) {
        const bool wall = (x / 16 + y / 16) % 2 == 0;
        other(x, y) = static_cast<std::uint16_t>((wall ? 3000 : 11000) + random() % 40);
      }
    }
    frame.image = std::make_shared<const Image16>(std::move(other));
    clock_.sleep_for(Duration::milliseconds(10), {});
    return frame;
  });
  ASSERT_TRUE(comes_true([&] { return at_work.state() == CameraState::watching; }));
  EXPECT_EQ(at_work.board->status().detail, "");
  before = at_work.board->newest();
  before->id.sequence += 1000;
  before->captured = before->captured + Duration::seconds(1);
  turned = true;
  const auto detail = [&] { return at_work.board->status().detail; };
  EXPECT_TRUE(comes_true([&] { return detail().find("was moved") != std::string::npos; }));
  EXPECT_TRUE(comes_true([&] {
    return at_work.state() == CameraState::watching &&
           detail().find("changed as a whole") != std::string::npos;
  })) << detail();
}

TEST(CameraHealth, is_told_in_words_and_not_at_all_where_all_is_well) {
  const UtcTime now = UtcTime::from_nanoseconds(1'700'000'000'000'000'000);
  CameraHealth health;
  EXPECT_EQ(to_text(health, now), "");
  health.moved = {1, 1};
  EXPECT_EQ(to_text(health, now), "");
  health = {34, {-12, 5}, false, now - Duration::seconds(60)};
  EXPECT_EQ(to_text(health, now),
            "what it sees changed as a whole at 2023-11-14T22:12:20Z: was it moved or covered?; its picture "
            "has moved "
            "by 13 px; 34 bad pixels are masked");
  health.learnt_anew = now - Duration::seconds(2 * 86400);
  EXPECT_EQ(to_text(health, now), "its picture has moved by 13 px; 34 bad pixels are masked");
}

TEST_F(CameraTest, that_we_were_too_slow_for_is_not_lost) {
  std::atomic<bool> slow = false, told = false;
  auto at_work = start([&](std::uint64_t) -> std::optional<SourceItem> {
    if (!slow || told) return std::nullopt;
    told = true;
    return Gap{GapCause::dropped, clock_.utc(), clock_.utc(), "too slow"};
  });
  ASSERT_TRUE(comes_true([&] { return at_work.state() == CameraState::watching; }));
  slow = true;
  const auto before = at_work.board->status().frames;
  ASSERT_TRUE(comes_true([&] { return told && at_work.board->status().frames > before + 20; }));
  EXPECT_EQ(at_work.state(), CameraState::watching);
}

TEST_F(CameraTest, whose_source_throws_is_lost_and_the_others_go_on) {
  std::atomic<bool> thrown = false;
  auto good = start([](std::uint64_t) -> std::optional<SourceItem> { return std::nullopt; });
  auto bad = start([&](std::uint64_t) -> std::optional<SourceItem> {
    if (thrown) throw std::runtime_error("the lens fell off");
    return std::nullopt;
  });
  ASSERT_TRUE(comes_true(
      [&] { return good.state() == CameraState::watching && bad.state() == CameraState::watching; }));
  EXPECT_FALSE(bad.camera->has_failed());
  thrown = true;
  ASSERT_TRUE(comes_true([&] { return bad.state() == CameraState::lost; }));
  EXPECT_NE(bad.board->status().detail.find("the lens fell off"), std::string::npos);
  EXPECT_TRUE(bad.camera->has_failed());
  const auto before = good.board->status().frames;
  ASSERT_TRUE(comes_true([&] { return good.board->status().frames > before + 10; }));
  EXPECT_FALSE(good.camera->has_failed());
}

TEST_F(CameraTest, without_memory_says_so) {
  auto at_work = start([](std::uint64_t) -> std::optional<SourceItem> { throw std::bad_alloc(); });
  ASSERT_TRUE(comes_true([&] { return at_work.state() == CameraState::lost; }));
  EXPECT_NE(at_work.board->status().detail.find("out of memory"), std::string::npos);
}

TEST_F(CameraTest, whose_pictures_are_too_large_is_lost_until_they_are_smaller) {
  std::atomic<bool> large = true;
  ScriptedSource painter(clock_, CameraId{}, {});
  auto at_work = start([&](std::uint64_t) -> std::optional<SourceItem> {
    if (large) return painter.frame(4096, 1025);
    return std::nullopt;
  });
  ASSERT_TRUE(comes_true([&] { return at_work.state() == CameraState::lost; }));
  EXPECT_NE(at_work.board->status().detail.find("4096×1025"), std::string::npos);
  EXPECT_EQ(at_work.board->status().frames, 0U);
  large = false;
  EXPECT_TRUE(comes_true([&] { return at_work.state() == CameraState::watching; }));
}

}  // namespace
}  // namespace vigie::site
