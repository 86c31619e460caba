// The demo proves itself: what it shows comes from the scene's targets, and from nothing else.
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include <vigie/site/open_source.h>
#include <vigie/site/pipeline.h>

namespace vigie::site {
namespace {

// Where a confirmed track began and ended.
struct Crossing {
  UtcTime from, to;
  PixelPoint start, end;
  [[nodiscard]] double moved() const { return end.x - start.x; }
};

// The confirmed tracks of one camera of the demo's scene, run as fast as possible.
std::map<TrackId, Crossing> crossings(const std::string& url) {
  const SystemClock clock;
  SequenceIdGenerator ids;
  source::SourceOptions options;
  options.camera = ids.make<CameraId>();
  options.url = url;
  auto source = open_camera_source(options, clock);
  EXPECT_TRUE(source) << (source ? "" : source.error().to_string());
  if (!source) return {};
  Pipeline pipeline(ids, options.camera);
  std::map<TrackId, Crossing> found;
  for (bool more = true; more;) {
    const SourceItem item = (*source)->next({}, clock.monotonic() + Duration::seconds(10));
    for (const Track& track : pipeline.take(item).tracks) {
      if (track.state != TrackState::confirmed) continue;
      const auto [known, first] = found.try_emplace(track.id);
      if (first) known->second.from = track.state_time, known->second.start = track.position;
      known->second.to = track.state_time;
      known->second.end = track.position;
    }
    more = !std::holds_alternative<SourceEnd>(item);
  }
  return found;
}

class Demo : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] static std::string camera(const std::string& how) {
    return "sim:demo?camera=" + std::to_string(GetParam()) + how;
  }
};

// Three and a half minutes hold a shutter event of each camera.
TEST_P(Demo, without_targets_gives_no_confirmed_track) {
  const auto found = crossings(camera("&targets=none&length=210"));
  EXPECT_TRUE(found.empty()) << found.size() << " tracks, the first at " << found.begin()->second.start.x
                             << ", " << found.begin()->second.start.y;
}

// The clearest crossings of each camera: those that moved furthest.
std::vector<Crossing> clear_ones(const std::map<TrackId, Crossing>& all) {
  std::vector<Crossing> clear;
  for (const auto& [id, crossing] : all) {
    if (std::abs(crossing.moved()) > 40 && crossing.to - crossing.from > Duration::seconds(3))
      clear.push_back(crossing);
  }
  return clear;
}

bool near(PixelPoint a, PixelPoint b) {
  return norm(a - b) < 40;
}

// The last minute of the scene backwards shows the same walks as forwards, each in the other direction.
TEST_P(Demo, with_time_reversed_every_crossing_turns_round) {
  const auto forwards = clear_ones(crossings(camera("&from=3540&length=60")));
  const auto backwards = clear_ones(crossings(camera("&time=reversed&length=60")));
  ASSERT_FALSE(forwards.empty());
  int matched = 0;
  for (const Crossing& one : forwards) {
    for (const Crossing& other : backwards) {
      if (!near(one.start, other.end) || !near(one.end, other.start)) continue;
      EXPECT_LT(one.moved() * other.moved(), 0);
      ++matched;
      break;
    }
  }
  // A track that breaks in the middle one way and not the other has no partner.
  EXPECT_GE(matched * 2, static_cast<int>(forwards.size()))
      << matched << " of " << forwards.size() << " forwards, " << backwards.size() << " backwards";
}

INSTANTIATE_TEST_SUITE_P(Cameras, Demo, testing::Range(0, 3));

}  // namespace
}  // namespace vigie::site
