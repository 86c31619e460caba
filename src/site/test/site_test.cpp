// The whole site on a small simulated scene.
#include "comes_true.h"
#include "loopback_listener.h"
#include "site_impl.h"
#include "test_files.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include <vigie/site/site.h>

namespace vigie::site {
namespace {

const Principal kAdministrator{PrincipalKind::local_administrator, "local administrator", "127.0.0.1"};

class SiteTest : public testing::Test {
 protected:
  void SetUp() override { options_.data = folder_ / "data"; }

  static std::string crossing() {
    return "sim:" VIGIE_SOURCE_DIR "/tests/integration/crossing.toml?camera=0";
  }

  std::unique_ptr<Site> open() {
    auto site = Site::open(options_, clock_, ids_);
    EXPECT_TRUE(site) << (site ? "" : site.error().to_string());
    return site ? std::move(*site) : nullptr;
  }

  TestFolder folder_;
  SystemClock clock_;
  UuidV7Generator ids_{clock_};
  SiteOptions options_;
};

TEST_F(SiteTest, sees_and_keeps_tracks_and_closes_them_when_it_ends) {
  CameraId camera;
  {
    auto site = open();
    ASSERT_TRUE(site);
    const auto added = site->add_camera(kAdministrator, {"Mast", crossing()});
    ASSERT_TRUE(added) << added.error().to_string();
    camera = added->record.id;
    ASSERT_TRUE(comes_true([&] { return !site->records().tracks({})->empty(); }));
    EXPECT_EQ(site->camera(camera)->state, CameraState::watching);
    EXPECT_TRUE(site->snapshot(camera));
  }
  auto again = open();
  ASSERT_TRUE(again);
  const auto tracks = again->records().tracks({});
  ASSERT_TRUE(tracks);
  ASSERT_FALSE(tracks->empty());
  for (const TrackSummary& track : *tracks) {
    if (track.last_seen < again->info().started) {
      EXPECT_EQ(track.state, TrackState::ended);
    }
  }
  ASSERT_EQ(again->cameras().size(), 1U);
  EXPECT_EQ(again->cameras()[0].record.id, camera);
}

TEST_F(SiteTest, raises_one_alarm_of_a_disk_that_is_nearly_full_until_that_is_judged) {
  options_.least_free_bytes = std::uint64_t{1} << 60;
  AlarmId first;
  {
    auto site = open();
    ASSERT_TRUE(comes_true([&] { return !site->records().alarms({})->empty(); }));
    first = site->records().alarms({})->front().id;
    EXPECT_EQ(site->records().alarm(first)->fault, Fault::disk);
    EXPECT_FALSE(site->records().alarm(first)->camera);
  }
  {
    auto site = open();
    std::this_thread::sleep_for(std::chrono::seconds(3));
    EXPECT_EQ(site->records().alarms({})->size(), 1U) << "it still waits";
    const auto alarm = site->records().alarm(first);
    ASSERT_TRUE(site->judge(kAdministrator, first, {Judgement::real, "", alarm->revision}));
  }
  auto site = open();
  EXPECT_TRUE(comes_true([&] { return site->records().alarms({})->size() == 2; }));
}

TEST_F(SiteTest, keeps_its_id) {
  const SiteId id = open()->info().id;
  EXPECT_EQ(open()->info().id, id);
  std::ofstream(options_.data / "site") << "nonsense\n";
  const auto damaged = Site::open(options_, clock_, ids_);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, ErrorCode::damaged);
}

TEST_F(SiteTest, a_camera_whose_password_is_lost_says_so_and_is_not_tried_without_it) {
  LoopbackListener door;
  {
    auto site = open();
    ASSERT_TRUE(site);
    ASSERT_TRUE(site->add_camera(kAdministrator, {"Mast", "rtsp://guard:secret@" + door.address()}));
    ASSERT_TRUE(comes_true([&] { return door.visitors() > 0; }));
  }
  door.visitors();
  std::filesystem::remove(options_.data / "key");
  auto site = open();
  ASSERT_TRUE(site);
  const CameraId id = site->cameras().at(0).record.id;
  ASSERT_TRUE(comes_true([&] { return site->camera(id)->state == CameraState::lost; }));
  const std::string detail = site->camera(id)->detail;
  EXPECT_NE(detail.find("password"), std::string::npos) << detail;
  EXPECT_NE(detail.find("entered again"), std::string::npos) << detail;
  clock_.sleep_for(Duration::seconds(2), {});  // a lost camera is tried more often than that
  EXPECT_EQ(door.visitors(), 0);
  EXPECT_EQ(site->camera(id)->state, CameraState::lost);

  ASSERT_TRUE(site->change_camera(kAdministrator, id, {{}, "rtsp://guard:secret@" + door.address(), {}}));
  EXPECT_TRUE(comes_true([&] { return door.visitors() > 0; }));
  EXPECT_EQ(site->camera(id)->detail.find("password"), std::string::npos);
}

TEST_F(SiteTest, spans_of_a_camera_do_not_overlap_through_its_changes) {
  auto site = open();
  ASSERT_TRUE(site);
  const CameraId id = site->add_camera(kAdministrator, {"Mast", crossing()})->record.id;
  const auto sees = [&] { return site->camera(id)->state == CameraState::watching; };
  ASSERT_TRUE(comes_true(sees));
  ASSERT_TRUE(site->change_camera(kAdministrator, id, {{}, {}, false}));
  EXPECT_EQ(site->camera(id)->state, CameraState::off);
  ASSERT_TRUE(site->change_camera(kAdministrator, id, {{}, {}, true}));
  ASSERT_TRUE(comes_true(sees));
  ASSERT_TRUE(site->change_camera(kAdministrator, id, {"Other", crossing(), {}}));
  ASSERT_TRUE(comes_true(sees));
  ASSERT_TRUE(site->change_camera(kAdministrator, id, {{}, {}, false}));
  const auto spans = [&] {
    return *site->records().watched(id, UtcTime::from_nanoseconds(0), clock_.utc() + Duration::seconds(3600));
  };
  ASSERT_TRUE(comes_true([&] { return spans().size() >= 3; }));
  const auto all = spans();
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_GE(all[i].from, all[i - 1].to);
}

TEST_F(SiteTest, changes_from_many_sides_at_once_leave_it_whole) {
  auto site = open();
  ASSERT_TRUE(site);
  const CameraId id = site->add_camera(kAdministrator, {"Mast", crossing()})->record.id;
  {
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 4; ++caller) {
      callers.emplace_back([&, caller] {
        for (int i = 0; i < 5; ++i) {
          if (caller == 0) static_cast<void>(site->change_camera(kAdministrator, id, {{}, {}, i % 2 == 0}));
          if (caller == 1) static_cast<void>(site->change_camera(kAdministrator, id, {"Name", {}, {}}));
          if (caller == 2) static_cast<void>(site->cameras());
          if (caller == 3) static_cast<void>(site->snapshot(id));
        }
      });
    }
  }
  EXPECT_EQ(site->camera(id)->record.revision, 10U);
  EXPECT_EQ(site->records().camera_history(id)->size(), 11U);
}

TEST_F(SiteTest, a_password_anywhere_in_an_address_is_opened_with_and_never_shown) {
  for (const std::string url :
       {"srt://192.0.2.1:9000?passphrase=hush-hush-hush&latency=5", "http://192.0.2.1/x?token=hush-hush-hush",
        "rtsp://guard:word@192.0.2.1/x?user=a&password=hush-hush-hush"}) {
    const auto parts = take_apart(url);
    ASSERT_TRUE(parts) << url;
    EXPECT_EQ(parts->url.find("hush"), std::string::npos) << parts->url;
    EXPECT_EQ(parts->url.find("word@"), std::string::npos) << parts->url;
    ASSERT_TRUE(parts->secret);
    const WholeAddress whole = put_together(parts->url, *parts->secret);
    EXPECT_EQ(whole.address, url);
    EXPECT_FALSE(whole.credentials);
    EXPECT_FALSE(take_apart(parts->url)) << "what is shown is not the address";
  }
  const auto plain = take_apart("rtsp://guard:word@192.0.2.1/x?channel=1");
  ASSERT_TRUE(plain);
  const WholeAddress whole = put_together(plain->url, *plain->secret);
  EXPECT_EQ(whole.address, "rtsp://192.0.2.1/x?channel=1");
  EXPECT_EQ(whole.credentials->password, "word");
  EXPECT_FALSE(take_apart("http://192.0.2.1/x?token=" + std::string(1000, 'x')));

  auto site = open();
  ASSERT_TRUE(site);
  const auto added =
      site->add_camera(kAdministrator, {"Mast", "srt://127.0.0.1:1?passphrase=hush-hush-hush"});
  ASSERT_TRUE(added) << added.error().to_string();
  EXPECT_EQ(added->record.url, "srt://127.0.0.1:1?passphrase=***");
  EXPECT_TRUE(added->record.has_secret);
  const auto page = site->records().read(0, {}, 100);
  for (const StoredEvent& stored : page->events) {
    if (const auto* entry = std::get_if<AuditEntry>(&stored.event.body)) {
      EXPECT_EQ(entry->detail.find("hush"), std::string::npos) << entry->detail;
    }
  }
}

TEST_F(SiteTest, a_live_camera_is_recorded_although_the_clock_was_ahead_once) {
  LoopbackListener door;
  auto site = open();
  ASSERT_TRUE(site);
  const CameraId id = site->add_camera(kAdministrator, {"Mast", "rtsp://" + door.address()})->record.id;
  ASSERT_TRUE(comes_true([&] { return door.visitors() > 0; }));
  Event ahead;
  WatchedInterval span;
  ahead.id = EventId{span.id = ids_.next()};
  span.camera = id;
  ahead.site = span.site = site->info().id;
  ahead.origin = span.origin = Origin::live;
  ahead.event_time = span.from = clock_.utc() + Duration::seconds(4 * 365 * 86400);
  span.to = span.from + Duration::seconds(3600);
  span.watched = true;
  ahead.body = span;
  ASSERT_TRUE(site->records().commit({&ahead, 1}, Durability::durable));
  ASSERT_TRUE(site->change_camera(kAdministrator, id, {{}, {}, false}));
  const UtcTime again = clock_.utc();
  ASSERT_TRUE(site->change_camera(kAdministrator, id, {{}, {}, true}));
  EXPECT_TRUE(comes_true([&] {
    const auto spans = site->records().watched(id, again, again + Duration::seconds(3600));
    return spans && !spans->empty() && spans->back().from >= again;
  }));
}

TEST_F(SiteTest, a_step_of_the_clock_is_an_event_of_the_node) {
  FakeClock clock(clock_.utc());
  UuidV7Generator ids{clock};
  auto opened = Site::open(options_, clock, ids);
  ASSERT_TRUE(opened);
  clock.step_utc(Duration::seconds(3600));
  EventFilter of_node;
  of_node.kind = EventKind::node;
  EXPECT_TRUE(comes_true([&] {
    clock.advance(Duration::seconds(1));
    const auto page = (*opened)->records().read(0, of_node, 100);
    for (const StoredEvent& stored : page->events) {
      const auto& what = std::get<NodeEvent>(stored.event.body);
      if (what.what == "clock stepped") return what.detail == "by +3600.000 s";
    }
    return false;
  }));
  // Whatever sleeps at the end of the site sleeps by this clock.
  std::jthread time_goes_on([&](const std::stop_token& stop) {
    while (clock_.sleep_for(Duration::milliseconds(1), stop)) clock.advance(Duration::milliseconds(100));
  });
  opened = Error(ErrorCode::cancelled, "over");
}

TEST_F(SiteTest, a_camera_that_cannot_be_is_refused_and_leaves_nothing) {
  auto site = open();
  ASSERT_TRUE(site);
  std::string long_name;
  for (int i = 0; i < 60; ++i) long_name += "\U0001F985";  // 240 bytes
  EXPECT_TRUE(check_name("camera", long_name));
  for (const NewCamera& camera :
       {NewCamera{"", crossing()}, NewCamera{"x\n", crossing()}, NewCamera{long_name + "\n", crossing()},
        NewCamera{long_name + "\xC2\x85", crossing()}, NewCamera{std::string(101, 'x'), crossing()},
        NewCamera{"x", "rtsp://h/?password=***"}, NewCamera{"x", "no/file.mp4"}, NewCamera{"x", "rtsp://"},
        NewCamera{"x", "sim:demo?camera=99"}}) {
    EXPECT_FALSE(site->add_camera(kAdministrator, camera)) << camera.url;
  }
  EXPECT_TRUE(site->cameras().empty());
  EXPECT_TRUE(site->records().cameras()->empty());
}

}  // namespace
}  // namespace vigie::site
