// What happens to a picture: detections, tracks, classes.
#include <random>

#include <gtest/gtest.h>

#include <vigie/site/pipeline.h>

namespace vigie::site {
namespace {

// Somebody crosses from left to right in ten seconds.
Frame picture(std::uint64_t number, std::mt19937& random) {
  Frame frame;
  frame.id.sequence = number;
  frame.origin = Origin::simulated;
  frame.captured =
      UtcTime::from_nanoseconds(0) + Duration::milliseconds(static_cast<std::int64_t>(40 * number));
  frame.bits = 14;
  Image16 image(96, 64);
  for (auto& sample : image.samples()) sample = static_cast<std::uint16_t>(7000 + random() % 40);
  const auto left = static_cast<int>(number * 9 / 25 % 90);
  for (int y = 20; y < 32; ++y) {
    for (int x = left; x < left + 5; ++x) image(x, y) = 7400;
  }
  frame.image = std::make_shared<const Image16>(std::move(image));
  return frame;
}

TEST(Pipeline, asks_how_large_a_pixel_is_where_a_track_is_followed) {
  SequenceIdGenerator ids;
  Pipeline with(ids, ids.make<CameraId>()), without(ids, ids.make<CameraId>());
  std::mt19937 random{1};
  int asked = 0;
  for (std::uint64_t i = 0; i < 250; ++i) {
    const Frame frame = picture(i, random);
    const auto seen = without.take(frame).tracks.size();
    const auto step = with.take(frame, [&](const Track& track) {
      EXPECT_TRUE(is_followed(track.state));
      ++asked;
      return std::optional(0.15);
    });
    EXPECT_EQ(step.tracks.size(), seen);
  }
  EXPECT_GT(asked, 5);
}

}  // namespace
}  // namespace vigie::site
