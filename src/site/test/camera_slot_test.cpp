#include "camera_slot.h"

#include "comes_true.h"
#include "fake_register.h"

#include <algorithm>
#include <future>

#include <gtest/gtest.h>

#include <vigie/sim/terrains.h>
#include <vigie/site/open_source.h>

namespace vigie::site {
namespace {

// What the last told viewers of a camera: its state, or nothing once it was removed.
class LastTold final : public LiveViewer {
 public:
  void on_camera(const CameraStatus& status) override {
    MutexLock lock(mutex_);
    state_ = status.state;
  }
  void on_removed(CameraId) override {
    MutexLock lock(mutex_);
    state_.reset();
  }
  void on_track(const TrackSummary&) override {}
  void on_alarm(const Alarm&) override {}
  void on_target(const Target&) override {}
  void on_picture(const LivePicture&) override {}
  void on_tracks(const LiveTracks&) override {}
  std::optional<CameraState> state() {
    MutexLock lock(mutex_);
    return state_;
  }

 private:
  Mutex mutex_;
  std::optional<CameraState> state_ GUARDED_BY(mutex_) = CameraState::unknown;
};

CameraStart start_of(const CameraRecord& record) {
  CameraStart start;
  start.record = record;
  start.address = record.url;
  return start;
}

class CameraSlotTest : public testing::Test {
 protected:
  CameraSlotTest() : clips_(*evidence::ClipFolder::open(testing::TempDir(), {.limit_bytes = 1'000'000'000})) {
    hub_.add(viewer_);
    record_.id = ids_.make<CameraId>();
    record_.name = "Mast";
    record_.url = "sim:" VIGIE_SOURCE_DIR "/tests/integration/crossing.toml";
  }
  CameraParts parts() {
    return {clock_, ids_, SiteId{ids_.next()}, writer_, hub_, *clips_, [this](const auto& options) {
              return open_camera_source(options, clock_, clock_.utc(), &terrains_);
            }};
  }
  CameraRecord switched(bool on) {
    record_.enabled = on;
    ++record_.revision;
    return record_;
  }

  SystemClock clock_;
  UuidV7Generator ids_{clock_};
  FakeRegister register_;
  Writer writer_{register_, clock_};
  LiveHub hub_;
  std::unique_ptr<evidence::ClipFolder> clips_;
  sim::Terrains terrains_;
  std::shared_ptr<LastTold> viewer_ = std::make_shared<LastTold>();
  CameraRecord record_;
};

// The camera cannot open before the test lets it, and yet every change returns.
TEST_F(CameraSlotTest, answers_while_the_camera_is_still_opening) {
  std::promise<void> let_go;
  const std::shared_future<void> gate = let_go.get_future().share();
  std::atomic<int> prepared = 0;
  CameraSlot slot(switched(true), parts(), [&](const CameraRecord& record) {
    ++prepared;
    gate.wait();
    return start_of(record);
  });
  ASSERT_TRUE(comes_true([&] { return prepared == 1; }));
  EXPECT_EQ(slot.status().state, CameraState::starting);
  slot.set_record(switched(false), true);
  EXPECT_EQ(slot.status().state, CameraState::off);
  slot.set_record(switched(true), true);
  EXPECT_EQ(slot.status().state, CameraState::starting);
  slot.set_record(switched(false), true);
  slot.remove();
  EXPECT_FALSE(slot.has_ended());
  let_go.set_value();
  EXPECT_TRUE(comes_true([&] { return slot.has_ended(); }));
  EXPECT_EQ(prepared, 1);  // what was changed in between was never opened
  EXPECT_EQ(viewer_->state(), std::nullopt);
}

TEST_F(CameraSlotTest, starts_a_camera_anew_that_has_failed) {
  std::atomic<int> opened = 0;
  CameraParts failing = parts();
  failing.open = [&, open = failing.open](const source::SourceOptions& options) {
    if (opened++ == 0) throw std::bad_alloc();
    return open(options);
  };
  CameraSlot slot(switched(true), failing, start_of);
  ASSERT_TRUE(comes_true([&] { return slot.status().state == CameraState::lost; }));
  EXPECT_TRUE(comes_true([&] { return slot.status().state == CameraState::watching; }));
  EXPECT_EQ(opened, 2);
}

TEST_F(CameraSlotTest, tells_viewers_last_what_holds_whatever_the_old_camera_told) {
  CameraSlot slot(switched(true), parts(), start_of);
  ASSERT_TRUE(comes_true([&] { return slot.status().state == CameraState::watching; }));
  const std::uint32_t before = slot.newest()->id.epoch;
  slot.set_record(switched(false), true);
  EXPECT_FALSE(slot.newest());
  EXPECT_TRUE(comes_true([&] { return viewer_->state() == CameraState::off; }));
  slot.set_record(switched(true), true);
  ASSERT_TRUE(comes_true([&] { return slot.newest().has_value(); }));
  EXPECT_GT(slot.newest()->id.epoch, before);
}

TEST_F(CameraSlotTest, of_a_camera_that_is_taken_off_lets_go_of_what_was_kept_once_it_has_ended) {
  std::atomic<int> forgotten = 0;
  {
    CameraSlot stopped(record_, parts(), start_of, [&](CameraId) { ++forgotten; });
  }
  EXPECT_EQ(forgotten, 0) << "a node that stops keeps it";
  CameraSlot removed(record_, parts(), start_of, [&](CameraId id) {
    EXPECT_EQ(id, record_.id);
    ++forgotten;
  });
  removed.remove();
  EXPECT_TRUE(comes_true([&] { return removed.has_ended(); }));
  EXPECT_EQ(forgotten, 1);
}

TEST_F(CameraSlotTest, cameras_of_one_scene_open_and_end_at_once) {
  const CameraParts shared = parts();
  std::vector<std::unique_ptr<CameraSlot>> slots;
  for (int i = 0; i < 3; ++i) {
    record_.id = ids_.make<CameraId>();
    slots.push_back(std::make_unique<CameraSlot>(switched(true), shared, start_of));
  }
  EXPECT_TRUE(comes_true([&] {
    return std::all_of(slots.begin(), slots.end(),
                       [](const auto& slot) { return slot->status().state == CameraState::watching; });
  }));
  for (const auto& slot : slots) slot->ask_to_end();
}

}  // namespace
}  // namespace vigie::site
