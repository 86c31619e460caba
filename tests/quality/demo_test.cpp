// The demo proves itself: what it shows comes from the scene's targets, and from nothing else.
#include "replay.h"

#include <cmath>
#include <map>

namespace vigie::quality {
namespace {

// Where a confirmed track was, by the number of the frame.
using Walk = std::map<int, PixelPoint>;

// The confirmed tracks of one camera of the demo's scene, run as fast as possible, and how many frames it
// had.
struct Walks {
  std::map<TrackId, Walk> of;
  std::map<TrackId, int> stood;  // frames in which it was told to stand still
  int frames = 0, last_stood = 0;
};

Walks walks(const std::string& url) {
  Walks found;
  replay(url, [&](std::int64_t, const Frame&, const site::Pipeline::Step& step) {
    for (const Track& track : step.tracks) {
      if (track.state == TrackState::confirmed && track.motion == Motion::stationary) {
        ++found.stood[track.id];
        found.last_stood = found.frames;
      } else if (track.state == TrackState::confirmed)
        found.of[track.id][found.frames] = track.position;
    }
    ++found.frames;
  });
  return found;
}

class Demo : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] static std::string camera(const std::string& how) {
    return "sim:demo?camera=" + std::to_string(GetParam()) + how;
  }
};

// Three and a half minutes hold a shutter event of each camera.
TEST_P(Demo, without_targets_gives_no_moving_track_and_falls_silent_on_what_stands) {
  const auto found = walks(camera("&targets=none&length=210"));
  EXPECT_EQ(found.frames, 210 * 20);
  EXPECT_TRUE(found.of.empty()) << found.of.size() << " tracks";
  // Lone stones, for their minute.
  EXPECT_LE(found.stood.size(), 3U);
  for (const auto& [id, frames] : found.stood) EXPECT_LE(frames, 61 * 20);
  RecordProperty("stood", static_cast<int>(found.stood.size()));
  RecordProperty("last_stood_frame", found.last_stood);
}

// Over the frames in which both were at one place: how far each went to the right.
struct Shared {
  int frames = 0;
  double forwards = 0, backwards = 0;  // px
};

// `backwards` is seen from the end: its frame n shows what frame `frames - 1 - n` of `forwards` did.
Shared shared(const Walk& forwards, const Walk& backwards, int frames) {
  constexpr double kOnePlace = 12;  // px
  Shared both;
  double first = 0, last = 0, other_first = 0, other_last = 0;
  for (const auto& [frame, place] : forwards) {
    const auto other = backwards.find(frames - 1 - frame);
    if (other == backwards.end() || norm(place - other->second) > kOnePlace) continue;
    if (both.frames++ == 0) first = place.x, other_last = other->second.x;
    last = place.x, other_first = other->second.x;
  }
  both.forwards = last - first;
  both.backwards = other_last - other_first;
  return both;
}

// The last minute of the scene backwards shows the same walks as forwards, each in the other direction.
TEST_P(Demo, with_time_reversed_every_crossing_turns_round) {
  constexpr double kCrossing = 25;  // px to one side, while seen both ways
  const Walks forwards = walks(camera("&from=3540&length=60"));
  const Walks backwards = walks(camera("&time=reversed&length=60"));
  ASSERT_EQ(forwards.frames, backwards.frames);
  int crossings = 0, turned = 0;
  for (const auto& [id, walk] : forwards.of) {
    if (std::abs(walk.rbegin()->second.x - walk.begin()->second.x) < kCrossing) continue;
    ++crossings;
    Shared best;
    for (const auto& [other, back] : backwards.of) {
      const Shared both = shared(walk, back, forwards.frames);
      if (both.frames > best.frames) best = both;
    }
    if (std::abs(best.forwards) < kCrossing) continue;
    EXPECT_LT(best.forwards * best.backwards, 0) << id.to_string();
    ++turned;
  }
  // Who is seen one way and not the other, where the ground hides them or the detector still learns, is few.
  EXPECT_GE(turned, 3);
  EXPECT_GE(turned * 5, crossings * 3) << turned << " of " << crossings;
  RecordProperty("turned", turned);
  RecordProperty("crossings", crossings);
}

INSTANTIATE_TEST_SUITE_P(Cameras, Demo, testing::Range(0, 3));

}  // namespace
}  // namespace vigie::quality
