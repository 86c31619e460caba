// A mast that sways: what is seen of people who walk, and what is taken for a target though it is none, from
// the demo's west mast, whose picture moves by up to three pixels.
#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include <vigie/sim/demo_scene.h>
#include <vigie/sim/simulated_camera.h>
#include <vigie/site/pipeline.h>

namespace vigie::quality {
namespace {

constexpr double kRate = 20;  // frames a second
constexpr int kWidth = 320, kFrames = 1200, kLearning = 100, kFirst = 2000;

struct Mast {
  double sway_px, sway_hz;
};

// The demo's west mast through a camera of fewer pixels.
sim::Scene scene_of(const Mast& mast) {
  sim::Scene scene = sim::demo_scene();
  sim::CameraSettings& camera = scene.cameras[0];
  camera.sensor.focal_length =
      camera.sensor.focal_length * (kWidth / static_cast<double>(camera.sensor.width));
  camera.sensor.height = camera.sensor.height * kWidth / camera.sensor.width;
  camera.sensor.width = kWidth;
  camera.sway_px = mast.sway_px;
  camera.sway_hz = mast.sway_hz;
  return scene;
}

struct Seen {
  int frames = 0, watched = 0, people = 0, detected = 0, tracked = 0;  // of people: frames times people
  int strays = 0;                                                      // changes that are of nobody
  std::set<TrackId> false_tracks;
  [[nodiscard]] double share(int of) const { return of / static_cast<double>(frames); }
  [[nodiscard]] double of_people(int of) const { return of / static_cast<double>(people); }
};

bool is_at(const Box& box, PixelPoint at) {
  constexpr double kNear = 3;  // px
  return at.x > box.left - kNear && at.x < box.right() + kNear && at.y > box.top - kNear &&
         at.y < box.bottom() + kNear;
}

Seen watch(const Mast& mast, bool with_people) {
  const sim::Scene scene = scene_of(mast);
  auto camera = sim::SimulatedCamera::make(scene, 0, {.without_targets = !with_people});
  EXPECT_TRUE(camera) << camera.error().to_string();
  SequenceIdGenerator ids;
  site::Pipeline pipeline(ids, ids.make<CameraId>());
  Seen seen;
  std::map<TrackId, int> met;  // tracks, and in how many frames somebody was there
  for (int number = 0; number < kFrames; ++number) {
    auto image = std::make_shared<Image16>(kWidth, scene.cameras[0].sensor.height);
    const sim::SimulatedPicture& truth =
        camera->render(static_cast<std::uint64_t>(number + kFirst), image->view());
    Frame frame;
    frame.id.sequence = static_cast<std::uint64_t>(number);
    frame.origin = Origin::simulated;
    frame.captured = UtcTime() + Duration::from_seconds(number / kRate);
    frame.image = std::move(image);
    frame.bits = camera->bits();
    frame.picture = PictureKind::raw;
    const auto step = pipeline.take(frame);
    if (number < kLearning) continue;
    ++seen.frames;
    seen.watched += step.detections->watching ? 1 : 0;
    const auto anybody_at = [&](PixelPoint at) {
      return std::any_of(truth.truth.begin(), truth.truth.end(),
                         [&](const sim::TruthObject& t) { return is_at(t.box, at); });
    };
    for (const sim::TruthObject& t : truth.truth) {
      if (t.visible < 0.5 || norm(t.velocity) < 0.3 || t.box.height < 3 || t.box.left < 0 ||
          t.box.right() > kWidth)
        continue;
      ++seen.people;
      const auto& found = step.detections->detections;
      seen.detected += std::any_of(found.begin(), found.end(),
                                   [&](const Detection& d) { return is_at(t.box, d.centroid); })
                           ? 1
                           : 0;
      seen.tracked += std::any_of(step.tracks.begin(), step.tracks.end(),
                                  [&](const Track& track) {
                                    return is_followed(track.state) && is_at(t.box, track.position);
                                  })
                          ? 1
                          : 0;
    }
    for (const Detection& d : step.detections->detections) {
      seen.strays += d.found_by == FoundBy::change && !anybody_at(d.centroid) ? 1 : 0;
    }
    for (const Track& track : step.tracks) {
      if (is_followed(track.state)) met[track.id] += anybody_at(track.position) ? 1 : 0;
    }
  }
  for (const auto& [id, frames] : met) {
    if (frames == 0) seen.false_tracks.insert(id);
  }
  return seen;
}

TEST(Sway, of_up_to_three_pixels_hides_nobody_and_makes_nobody_up) {
  double at_rest = 0;
  for (const Mast& mast : {Mast{0, 1}, {0.5, 1}, {1, 0.3}, {1, 1}, {2, 0.3}, {2, 1}, {3, 0.3}, {3, 1}}) {
    const Seen empty = watch(mast, false), walked = watch(mast, true);
    std::printf("%.1f px, %.1f Hz: nobody there: %zu false tracks, %.2f detections a frame, watched %.3f; ",
                mast.sway_px, mast.sway_hz, empty.false_tracks.size(), empty.share(empty.strays),
                empty.share(empty.watched));
    std::printf("people: %.3f detected, %.3f tracked, %zu false tracks, %.2f detections of nobody a frame\n",
                walked.of_people(walked.detected), walked.of_people(walked.tracked),
                walked.false_tracks.size(), walked.share(walked.strays));
    if (mast.sway_px == 0) at_rest = walked.of_people(walked.tracked);
    EXPECT_EQ(empty.false_tracks.size(), 0U) << mast.sway_px;
    EXPECT_LT(empty.share(empty.strays), 0.05) << mast.sway_px;
    EXPECT_GT(empty.share(empty.watched), 0.98) << mast.sway_px;
    EXPECT_LE(walked.false_tracks.size(), 1U) << mast.sway_px;
    EXPECT_GT(walked.of_people(walked.tracked), 0.9 * at_rest) << mast.sway_px;
  }
  EXPECT_GT(at_rest, 0.6);
}

}  // namespace
}  // namespace vigie::quality
