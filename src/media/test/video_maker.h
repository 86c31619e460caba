// Videos for tests, made with FFmpeg's encoders: any codec, pixel format and container that it has.
#pragma once

#include "test_files.h"

#include <filesystem>
#include <functional>
#include <string>

#include <vigie/core/image.h>

namespace vigie::media {

struct VideoPlan {
  std::string codec = "libx264";    // the encoder's name
  std::string pixels = "yuv420p";   // FFmpeg's name for the format; planar, or grey, or 8-bit RGB
  std::string container = "mp4";    // the muxer's name
  std::string options{};            // of the encoder: "key=value:key=value"
  std::string container_options{};  // of the muxer
  std::string creation_time{};      // RFC 3339; empty for none
  int width = 64, height = 48, frames = 10;
  int frames_per_second = 25;
  // The sample of the luminance, or of every colour, at this place: within the format's bits.
  std::function<int(int frame, int x, int y)> sample = [](int frame, int x, int y) {
    return 16 + (x * 3 + y * 2 + frame * 5) % 200;
  };
};

// Writes the video; a failure of FFmpeg fails the test.
void make_video(const std::filesystem::path& path, const VideoPlan& plan);

// What `plan` drew.
Image16 planned_picture(const VideoPlan& plan, int frame);

// Where two pictures differ first, for people; empty where they are equal.
std::string difference(const Image16& a, const Image16& b);

}  // namespace vigie::media
