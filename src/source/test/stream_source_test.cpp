#include "stream_source.h"

#include "loopback_listener.h"
#include "server_process.h"

#include <filesystem>
#include <functional>
#include <memory>

#include <gtest/gtest.h>

namespace vigie::source {
namespace {

constexpr Duration kPatience = Duration::seconds(40);

std::unique_ptr<ServerProcess> start_server(std::vector<std::string> more = {}) {
  const std::string script = std::string(VIGIE_SOURCE_DIR) + "/src/source/test/rtsp_server.py";
  // Debian's own interpreter: python3-gi belongs to it.
  std::vector<std::string> command = {"/usr/bin/python3", script};
  command.insert(command.end(), more.begin(), more.end());
  return std::make_unique<ServerProcess>(std::move(command));
}

std::string address(const ServerProcess& server) {
  return "rtsp://127.0.0.1:" + std::to_string(server.port()) + "/camera";
}

// Reads a source and keeps what it said.
struct Watcher {
  explicit Watcher(const std::string& url, std::optional<media::Credentials> credentials = {}) {
    SourceOptions options;
    options.url = url;
    options.credentials = std::move(credentials);
    options.stall_timeout = Duration::seconds(2);
    auto opened = open_source(options, clock);
    EXPECT_TRUE(opened) << opened.error().to_string();
    source = std::move(*opened);
  }

  // Until `done`, or patience is at its end: then false.
  bool watch_until(const std::function<bool()>& done) {
    const MonotonicTime end = clock.monotonic() + kPatience;
    while (!done()) {
      if (clock.monotonic() > end) return false;
      SourceItem item = source->next({}, clock.monotonic() + Duration::milliseconds(200));
      if (auto* frame = std::get_if<Frame>(&item)) frames.push_back(std::move(*frame));
      if (auto* gap = std::get_if<Gap>(&item)) gaps.push_back(std::move(*gap));
      if (auto* change = std::get_if<FormatChange>(&item)) formats.push_back(change->format);
      EXPECT_FALSE(std::holds_alternative<SourceEnd>(item));
    }
    return true;
  }
  bool watch_frames(std::size_t count) {
    const std::size_t goal = frames.size() + count;
    return watch_until([&] { return frames.size() >= goal; });
  }
  bool watch_gaps(std::size_t count) {
    return watch_until([&] { return gaps.size() >= count; });
  }

  SystemClock clock;
  std::unique_ptr<Source> source;
  std::vector<Frame> frames;
  std::vector<Gap> gaps;
  std::vector<StreamFormat> formats;
};

#define REQUIRE_SERVER(server)                                                           \
  if ((server)->port() == 0) {                                                           \
    GTEST_SKIP() << "gst-rtsp-server is missing: the packages are in packages/test.txt"; \
  }

TEST(StreamSource, reads_frames_with_rising_times_and_their_packets) {
  const auto server = start_server();
  REQUIRE_SERVER(server);
  Watcher watcher(address(*server));
  ASSERT_TRUE(watcher.watch_frames(40));
  ASSERT_EQ(watcher.formats.size(), 1U);
  EXPECT_EQ(watcher.formats[0].codec, "h264");
  EXPECT_EQ(watcher.formats[0].width, 160);
  EXPECT_EQ(watcher.formats[0].height, 120);
  EXPECT_EQ(watcher.formats[0].bits, 8);
  EXPECT_TRUE(watcher.gaps.empty());
  for (std::size_t i = 0; i < watcher.frames.size(); ++i) {
    const Frame& frame = watcher.frames[i];
    EXPECT_EQ(frame.id.sequence, i);
    EXPECT_EQ(frame.origin, Origin::live);
    EXPECT_EQ(frame.image->width(), 160);
    EXPECT_FALSE(frame.damaged);
    ASSERT_TRUE(frame.packet);
    EXPECT_EQ(frame.packet->captured, frame.captured);
    EXPECT_LT(abs(frame.captured - watcher.clock.utc()), Duration::seconds(60));
    if (i > 0) {
      EXPECT_GT(frame.captured, watcher.frames[i - 1].captured);
    }
  }
  // The server's own rate, whatever the delays on the way: 25 a second. The first of them were waiting for
  // us.
  const auto& last = watcher.frames.back();
  const auto& middle = watcher.frames[watcher.frames.size() - 21];
  EXPECT_NEAR((last.pts - middle.pts).seconds(), 0.8, 0.05);
}

TEST(StreamSource, reports_a_killed_server_and_finds_it_again) {
  auto server = start_server();
  REQUIRE_SERVER(server);
  const int port = server->port();
  Watcher watcher(address(*server));
  ASSERT_TRUE(watcher.watch_frames(10));
  for (std::size_t round = 1; round <= 2; ++round) {
    const std::uint32_t epoch = watcher.frames.back().id.epoch;
    server->kill();
    ASSERT_TRUE(watcher.watch_gaps(2 * round - 1));
    const Gap gone = watcher.gaps.back();
    EXPECT_EQ(gone.cause, GapCause::disconnected) << gone.detail;
    EXPECT_EQ(gone.from, gone.to);
    EXPECT_EQ(gone.from, watcher.frames.back().captured);
    // Long enough away that the wait has grown to its longest.
    const MonotonicTime until = watcher.clock.monotonic() + Duration::seconds(4);
    watcher.watch_until([&] { return watcher.clock.monotonic() > until; });
    EXPECT_EQ(watcher.gaps.size(), 2 * round - 1) << "told once, not at every attempt";

    server = start_server({"--port", std::to_string(port)});
    ASSERT_EQ(server->port(), port);
    const MonotonicTime returned = watcher.clock.monotonic();
    const std::size_t before = watcher.frames.size();
    ASSERT_TRUE(watcher.watch_frames(1));
    RecordProperty("found_again_ms_" + std::to_string(round),
                   std::to_string((watcher.clock.monotonic() - returned).milliseconds()));
    std::printf("found again after %lld ms\n",
                static_cast<long long>((watcher.clock.monotonic() - returned).milliseconds()));
    const Frame& first = watcher.frames[before];
    EXPECT_TRUE(first.gap_before);
    EXPECT_GT(first.id.epoch, epoch);
    EXPECT_EQ(first.id.sequence, 0U);
    ASSERT_EQ(watcher.gaps.size(), 2 * round);
    EXPECT_EQ(watcher.gaps.back().from, gone.from);
    EXPECT_EQ(watcher.gaps.back().to, first.captured);
    EXPECT_GE(watcher.gaps.back().to - gone.from, Duration::seconds(4));
    ASSERT_TRUE(watcher.watch_frames(10));
  }
}

TEST(StreamSource, reports_a_server_that_falls_silent_as_stalled) {
  const auto server = start_server();
  REQUIRE_SERVER(server);
  Watcher watcher(address(*server));
  ASSERT_TRUE(watcher.watch_frames(10));
  server->freeze();
  ASSERT_TRUE(watcher.watch_gaps(1));
  EXPECT_EQ(watcher.gaps[0].cause, GapCause::stalled) << watcher.gaps[0].detail;
  server->thaw();
  EXPECT_TRUE(watcher.watch_frames(10));
}

TEST(StreamSource, reads_over_udp_where_the_server_refuses_tcp) {
  const auto server = start_server({"--udp-only"});
  REQUIRE_SERVER(server);
  Watcher watcher(address(*server));
  EXPECT_TRUE(watcher.watch_frames(20));
}

class ProtectedStream : public testing::TestWithParam<const char*> {};

TEST_P(ProtectedStream, opens_with_the_password_and_never_shows_it) {
  const auto server = start_server({"--auth", GetParam()});
  REQUIRE_SERVER(server);
  const std::string host = "127.0.0.1:" + std::to_string(server->port()) + "/camera";
  testing::internal::CaptureStderr();
  {
    Watcher by_url("rtsp://guard:p%40ss%3Aw%2Frd@" + host);
    EXPECT_TRUE(by_url.watch_frames(5));
    EXPECT_EQ(by_url.source->description(), "rtsp://" + host);
    Watcher by_options("rtsp://" + host, media::Credentials{"guard", "p@ss:w/rd"});
    EXPECT_TRUE(by_options.watch_frames(5));

    Watcher wrong("rtsp://guard:wrong-secret@" + host);
    EXPECT_TRUE(wrong.watch_gaps(1));
    EXPECT_EQ(wrong.gaps[0].cause, GapCause::disconnected);
    EXPECT_NE(wrong.gaps[0].detail.find("give the camera's user and password"), std::string::npos)
        << wrong.gaps[0].detail;
    EXPECT_EQ(wrong.gaps[0].detail.find("wrong-secret"), std::string::npos) << wrong.gaps[0].detail;
  }
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(said.find("w/rd"), std::string::npos);
  EXPECT_EQ(said.find("%2Frd"), std::string::npos);
  EXPECT_EQ(said.find("wrong-secret"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(Ways, ProtectedStream, testing::Values("basic", "digest"),
                         [](const auto& way) { return std::string(way.param); });

TEST(StreamSource, reports_a_server_that_never_answers_as_stalled_and_stops_when_asked) {
  const LoopbackListener server;
  SourceOptions options;
  options.url = "rtsp://" + server.address();
  options.open_timeout = Duration::milliseconds(500);
  const SystemClock clock;
  auto source = open_source(options, clock);
  ASSERT_TRUE(source);
  SourceItem item = (*source)->next({}, clock.monotonic() + kPatience);
  const Gap* gap = std::get_if<Gap>(&item);
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->cause, GapCause::stalled) << gap->detail;

  std::stop_source stop;
  stop.request_stop();
  item = (*source)->next(stop.get_token(), clock.monotonic() + kPatience);
  EXPECT_TRUE(std::holds_alternative<SourceTimeout>(item));
}

TEST(StreamSource, reports_that_nobody_listens_and_goes_on_trying) {
  int port = 0;
  {
    const LoopbackListener gone;
    port = gone.port();
  }
  Watcher watcher("rtsp://127.0.0.1:" + std::to_string(port) + "/camera");
  ASSERT_TRUE(watcher.watch_gaps(1));
  EXPECT_EQ(watcher.gaps[0].cause, GapCause::disconnected) << watcher.gaps[0].detail;
  EXPECT_NE(watcher.gaps[0].detail.find("127.0.0.1:" + std::to_string(port)), std::string::npos);
}

// What docs/guide/first-camera.md says of each.
TEST(StreamSource, says_in_plain_words_why_nothing_comes) {
  int closed = 0;
  {
    const LoopbackListener gone;
    closed = gone.port();
  }
  const std::string port = std::to_string(closed);
  // A part of a name has at most 63 bytes: no name server is asked, so that none is needed.
  const std::string no_name = std::string(64, 'x') + ".invalid";
  const std::pair<std::string, std::string> cases[] = {
      {"rtsp://127.0.0.1:" + port + "/a", "Connection refused"},
      {"srt://127.0.0.1:" + port, "nothing answers there"},
      {"rtsp://" + no_name + "/a", "the name " + no_name},
      {"srt://" + no_name + ":9000", "the name " + no_name},
      {"rtsp://127.0.0.1:99999/a", "99999 is no port"},
  };
  for (const auto& [url, words] : cases) {
    Watcher watcher(url);
    ASSERT_TRUE(watcher.watch_gaps(1)) << url;
    EXPECT_EQ(watcher.gaps[0].cause, GapCause::disconnected) << watcher.gaps[0].detail;
    EXPECT_NE(watcher.gaps[0].detail.find(words), std::string::npos) << watcher.gaps[0].detail;
  }
}

TEST(StreamSource, says_that_the_path_is_wrong) {
  const auto server = start_server();
  REQUIRE_SERVER(server);
  Watcher watcher(address(*server) + "-that-is-not-there");
  ASSERT_TRUE(watcher.watch_gaps(1));
  EXPECT_NE(watcher.gaps[0].detail.find("404 Not Found"), std::string::npos) << watcher.gaps[0].detail;
}

TEST(StreamReader, drops_what_is_not_taken_up_to_a_key_packet_and_counts_it) {
  const auto server = start_server();
  REQUIRE_SERVER(server);
  const SystemClock clock;
  StreamReaderOptions options;
  options.url = *media::parse_stream_url(address(*server));
  options.most_packets = 5;
  StreamReader reader(std::move(options), clock);
  clock.sleep_for(Duration::seconds(4), {});
  bool dropped = false;
  for (int i = 0; i < 20; ++i) {
    auto item = reader.next({}, Duration::seconds(5));
    ASSERT_TRUE(item);
    if (const auto* drop = std::get_if<StreamReader::Dropped>(&*item)) {
      EXPECT_GT(drop->packets, 0U);
      dropped = true;
    } else if (const auto* arrived = std::get_if<StreamReader::Arrived>(&*item); arrived && dropped) {
      EXPECT_TRUE(arrived->read.packet->key);
      break;
    }
  }
  EXPECT_TRUE(dropped);
}

TEST(BackOff, grows_to_a_wait_that_keeps_the_promise_of_three_seconds) {
  for (std::uint32_t seed = 1; seed < 200; ++seed) {
    BackOff back_off({}, seed);
    EXPECT_LE(back_off.next(), Duration::milliseconds(250));
    Duration longest;
    for (int i = 0; i < 20; ++i) longest = std::max(longest, back_off.next());
    EXPECT_GT(longest, Duration::milliseconds(1125));
    EXPECT_LE(longest, Duration::milliseconds(1500));
    EXPECT_GE(back_off.after_refusal(), Duration::seconds(10));
    back_off.reset();
    EXPECT_LE(back_off.next(), Duration::milliseconds(250));
  }
}

}  // namespace
}  // namespace vigie::source
