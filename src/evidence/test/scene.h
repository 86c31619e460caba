// A camera of the tests: noise, and one warm target that walks to the right at 60 px/s, so that every picture
// says when it was taken.
#pragma once

#include "test_files.h"
#include "test_time.h"

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include <vigie/core/clock.h>
#include <vigie/core/track.h>
#include <vigie/evidence/clip_folder.h>
#include <vigie/media/encoder.h>

namespace vigie::evidence {

inline constexpr double kRate = 30;
inline constexpr double kWalk = 30;  // px/s

// Where the target is.
inline Box target_at(double second) {
  return {8 + kWalk * second, 250, 6, 14};
}

// The picture at a moment: 14 bits.
inline Image16 picture_at(double second, int width = 640, int height = 512) {
  static const std::vector<std::uint16_t> noise = [] {
    std::mt19937 random(3);
    std::vector<std::uint16_t> samples(1 << 20);
    for (auto& sample : samples) sample = static_cast<std::uint16_t>(7000 + random() % 40);
    return samples;
  }();
  Image16 image(width, height);
  const auto shift = static_cast<std::ptrdiff_t>(second * 1e6) % 500'000;
  std::copy_n(noise.begin() + shift, image.samples().size(), image.samples().begin());
  const Box box = target_at(second);
  for (int y = static_cast<int>(box.top); y < box.bottom() && y < height; ++y) {
    for (int x = static_cast<int>(box.left); x < box.right() && x < width; ++x) image(x, y) = 7600;
  }
  return image;
}

inline Frame frame_at(double second, CameraId camera, int width = 640, int height = 512) {
  Frame frame;
  frame.id = {camera, 0, static_cast<std::uint64_t>(second * kRate + 0.5)};
  frame.origin = Origin::live;
  frame.captured = at_second(second);
  frame.image = std::make_shared<Image16>(picture_at(second, width, height));
  frame.bits = 14;
  return frame;
}

inline Track track_at(double second, TrackId id, CameraId camera, double first_seen, TrackState state) {
  Track track;
  track.id = id;
  track.camera = camera;
  track.state = state;
  track.measured = state == TrackState::confirmed;
  track.first_seen = at_second(first_seen);
  track.last_seen = track.state_time = at_second(second);
  track.box = target_at(second);
  track.peak_snr = 8;
  return track;
}

// The same camera as an H.264 stream.
class H264Camera {
 public:
  explicit H264Camera(int key_interval = 30) {
    media::H264Options options;
    options.width = 640;
    options.height = 512;
    options.frames_per_second = kRate;
    options.key_interval = key_interval;
    auto opened = media::H264Encoder::open(options);
    EXPECT_TRUE(opened) << opened.error().to_string();
    encoder_ = std::move(*opened);
  }
  Frame frame(double second, CameraId camera) {
    Frame frame = frame_at(second, camera);
    Image8 grey(640, 512);
    for (std::size_t i = 0; i < grey.samples().size(); ++i) {
      grey.samples()[i] = static_cast<std::uint8_t>((frame.image->samples()[i] - 6900) / 4);
    }
    auto packet = encoder_->encode(grey.view(), frame.captured);
    EXPECT_TRUE(packet) << packet.error().to_string();
    frame.packet = *packet;
    auto seen = std::make_shared<Image16>(640, 512);
    std::ranges::copy(grey.samples(), seen->samples().begin());
    frame.image = seen;
    frame.bits = 8;
    return frame;
  }

 private:
  std::unique_ptr<media::H264Encoder> encoder_;
};

}  // namespace vigie::evidence
