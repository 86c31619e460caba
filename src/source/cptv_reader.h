// Reads CPTV, versions 1 and 2: frame after frame from a stream, in memory that the picture's size bounds.
#pragma once

#include "cptv_gzip.h"

#include <cstdint>
#include <istream>
#include <optional>
#include <span>
#include <vector>

#include <vigie/core/image.h>
#include <vigie/core/result.h>
#include <vigie/source/cptv_header.h>

namespace vigie::source {

// Pictures with more pixels are refused: no thermal sensor has them, and a false size would eat the memory.
inline constexpr std::int64_t kCptvMostPixels = 4 * 1024 * 1024;
// Values are in [1, 64000]: what lies outside is damage.
inline constexpr int kCptvLeastValue = 1;
inline constexpr int kCptvMostValue = 64'000;

struct CptvFrame {
  Duration time;                          // since the first picture of the file; never falls
  bool background = false;                // the camera's idea of the empty scene: no picture of a moment
  std::optional<Duration> since_shutter;  // since the last flat-field correction, where told and not negative
  Image16 image;                          // empty where the pixels were not asked for
};

// Thread-bound.
class CptvReader {
 public:
  // `in` at the start of the file; borrowed while this lives.
  explicit CptvReader(std::istream& in) : gzip_(in) {}

  // First of all, once.
  Result<CptvHeader> read_header();

  enum class Pixels { decode, skip };
  // The next frame; nothing at the proper end. After an error or the end, nothing more may be asked for.
  // damaged: says after how many whole pictures, at which byte, and why.
  Result<std::optional<CptvFrame>> next(Pixels pixels);

  [[nodiscard]] const GzipReader& gzip() const { return gzip_; }
  [[nodiscard]] GzipReader& gzip() { return gzip_; }

 private:
  struct FrameFields;

  Error damaged(std::string_view what) const;
  Result<void> read_exactly(std::span<std::uint8_t> into, std::string_view what);
  Result<std::uint8_t> read_byte(std::string_view what);
  template <typename TakeField>
  Result<void> read_fields(std::string_view section, TakeField take_field);
  Result<FrameFields> read_frame_fields();
  Result<Duration> follow_time(std::uint32_t ticks);
  Result<void> read_picture(const FrameFields& fields, Image16& image);

  GzipReader gzip_;
  CptvHeader header_;
  std::uint64_t pictures_ = 0;
  bool frames_begun_ = false;
  std::optional<std::uint32_t> last_ticks_;
  Duration time_;
  Image16 previous_;
  std::vector<std::uint8_t> data_;
};

}  // namespace vigie::source
