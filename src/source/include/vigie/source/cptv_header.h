// What the head of a CPTV file says: the Cacophony Project's lossless 16-bit thermal video.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <vigie/core/result.h>
#include <vigie/core/time.h>
#include <vigie/core/units.h>

namespace vigie::source {

// Texts are as they stand in the file, at most 255 bytes: escape them (core/log.h: printable) before showing.
struct CptvHeader {
  int version = 0;               // 1 or 2
  std::optional<UtcTime> start;  // not set where the file tells none, or one past the year 2261
  int width = 0, height = 0;     // px
  std::string device, brand, model, serial, firmware;
  std::optional<Duration> preview;  // how much of the recording is from before its trigger
  std::optional<double> frames_per_second;
  std::optional<Angle> latitude, longitude;  // WGS 84; within ±90° and ±180°
  std::optional<Length> altitude;            // as the device was told; the format names no datum
  std::optional<Length> place_accuracy;      // as the device was told
  std::optional<UtcTime> place_set;          // when the place was set
  bool has_background = false;               // the first frame is the background, not the scene
};

// Reads the head alone. not_found, io; damaged with the byte; unsupported where it is no CPTV of version 1 or
// 2, or larger than we read. Reentrant.
Result<CptvHeader> read_cptv_header(const std::filesystem::path& path);

}  // namespace vigie::source
