#include "cptv_reader.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::source {
namespace {

constexpr double kMostFramesPerSecond = 240;
// 2200-01-01, in microseconds: beyond it a clock is wrong, and nanoseconds leave no room to count on.
constexpr std::uint64_t kMostMicroseconds = 7'258'118'400'000'000;
// No recording pauses for longer, or lasts for longer.
constexpr Duration kLongestStep = Duration::seconds(86'400), kLongestRecording = kLongestStep * 366;

template <typename T>
T little_endian(std::span<const std::uint8_t> bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    value = static_cast<T>(value | static_cast<T>(bytes[i]) << (8 * i));
  return value;
}

float little_endian_float(std::span<const std::uint8_t> bytes) {
  return std::bit_cast<float>(little_endian<std::uint32_t>(bytes));
}

// A text, or the number that some cameras write in its place.
std::string text_or_number(std::span<const std::uint8_t> bytes) {
  const bool is_text =
      std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b >= 0x20 && b != 0x7F; });
  if (!is_text && bytes.size() == 4) return std::to_string(little_endian<std::uint32_t>(bytes));
  return {bytes.begin(), bytes.end()};
}

std::optional<UtcTime> utc_of(std::uint64_t microseconds) {
  if (microseconds == 0 || microseconds > kMostMicroseconds) return std::nullopt;
  return UtcTime::from_nanoseconds(static_cast<std::int64_t>(microseconds) * 1000);
}

// How long a field must be; nothing for texts and for codes that are not read.
std::optional<std::size_t> length_of_header_field(char code) {
  switch (code) {
    case 'T':
    case 'S':
      return 8;
    case 'X':
    case 'Y':
    case 'L':
    case 'O':
    case 'A':
    case 'U':
      return 4;
    case 'C':
    case 'P':
    case 'Z':
    case 'g':
      return 1;
    default:
      return std::nullopt;
  }
}

std::optional<std::size_t> length_of_frame_field(char code) {
  switch (code) {
    case 't':
    case 'f':
    case 'c':
      return 4;
    case 'w':
    case 'g':
      return 1;
    default:
      return std::nullopt;
  }
}

// What must be looked at together, once all fields are there.
struct RawHeader {
  std::uint32_t columns = 0, rows = 0;
  std::optional<int> compression;
};

void take_place_field(CptvHeader& header, char code, std::span<const std::uint8_t> data) {
  const double value = static_cast<double>(little_endian_float(data));
  if (!std::isfinite(value)) return;
  if (code == 'L' && std::abs(value) <= 90) header.latitude = Angle::degrees(value);
  if (code == 'O' && std::abs(value) <= 180) header.longitude = Angle::degrees(value);
  if (code == 'A') header.altitude = Length::metres(value);
  if (code == 'U' && value >= 0) header.place_accuracy = Length::metres(value);
}

void take_header_field(CptvHeader& header, RawHeader& raw, char code, std::span<const std::uint8_t> data) {
  switch (code) {
    case 'T':
      header.start = utc_of(little_endian<std::uint64_t>(data));
      break;
    case 'S':
      header.place_set = utc_of(little_endian<std::uint64_t>(data));
      break;
    case 'X':
      raw.columns = little_endian<std::uint32_t>(data);
      break;
    case 'Y':
      raw.rows = little_endian<std::uint32_t>(data);
      break;
    case 'C':
      raw.compression = data[0];
      break;
    case 'D':
      header.device = text_or_number(data);
      break;
    case 'E':
      header.model = text_or_number(data);
      break;
    case 'B':
      header.brand = text_or_number(data);
      break;
    case 'N':
      header.serial = text_or_number(data);
      break;
    case 'V':
      header.firmware = text_or_number(data);
      break;
    case 'P':
      header.preview = Duration::seconds(data[0]);
      break;
    case 'Z':
      if (data[0] > 0 && data[0] <= kMostFramesPerSecond) header.frames_per_second = data[0];
      break;
    case 'g':
      header.has_background = data[0] != 0;
      break;
    case 'L':
    case 'O':
    case 'A':
    case 'U':
      take_place_field(header, code, data);
      break;
    default:
      break;  // not known to us: skipped, as the format asks
  }
}

// Takes values of `width` bits from `bytes`, most significant bit first.
class BitReader {
 public:
  BitReader(std::span<const std::uint8_t> bytes, int width) : bytes_(bytes), width_(width) {}

  // There must be enough bytes left.
  std::int32_t next() {
    while (held_ < width_) {
      bits_ = bits_ << 8 | bytes_[at_++];
      held_ += 8;
    }
    held_ -= width_;
    const auto value = static_cast<std::uint32_t>(bits_ >> held_);
    const int unused = 32 - width_;
    return static_cast<std::int32_t>(value << unused) >> unused;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  const int width_;
  std::size_t at_ = 0;
  std::uint64_t bits_ = 0;
  int held_ = 0;
};

}  // namespace

struct CptvReader::FrameFields {
  std::optional<std::uint32_t> ticks, data_bytes, shutter_ms;
  std::optional<int> bits;
  bool background = false;
};

Error CptvReader::damaged(std::string_view what) const {
  std::string why(what);
  if (gzip_.end() == GzipEnd::cut_short || gzip_.end() == GzipEnd::broken) why += ": " + gzip_.reason();
  const std::string where =
      frames_begun_ ? fmt::format("after {} whole picture{}", pictures_, pictures_ == 1 ? "" : "s")
                    : std::string("in the header");
  return {ErrorCode::damaged, fmt::format("the CPTV file is damaged {}, at byte {} of what it unpacks to: {}",
                                          where, gzip_.unpacked(), why)};
}

Result<void> CptvReader::read_exactly(std::span<std::uint8_t> into, std::string_view what) {
  if (gzip_.read(into) < into.size()) return damaged(fmt::format("{} is not whole", what));
  return {};
}

Result<std::uint8_t> CptvReader::read_byte(std::string_view what) {
  std::uint8_t byte = 0;
  if (auto read = read_exactly({&byte, 1}, what); !read) return std::move(read).error();
  return byte;
}

// A count, then as many fields: a length, a code, the data.
template <typename TakeField>
Result<void> CptvReader::read_fields(std::string_view section, TakeField take_field) {
  auto count = read_byte(section);
  if (!count) return std::move(count).error();
  for (int i = 0; i < *count; ++i) {
    std::array<std::uint8_t, 2> head{};
    std::array<std::uint8_t, 255> data{};
    if (auto read = read_exactly(head, section); !read) return read;
    const auto field = std::span(data).first(head[0]);
    if (auto read = read_exactly(field, section); !read) return read;
    if (auto taken = take_field(static_cast<char>(head[1]), field); !taken) return taken;
  }
  return {};
}

Result<CptvHeader> CptvReader::read_header() {
  std::array<std::uint8_t, 5> magic{};
  const std::size_t got = gzip_.read(magic);
  if (got < magic.size() && gzip_.end() != GzipEnd::whole) return damaged("it does not begin as one");
  if (got < magic.size() || std::memcmp(magic.data(), "CPTV", 4) != 0) {
    return Error(ErrorCode::unsupported, "not a CPTV file: it unpacks to something else");
  }
  if (magic[4] != 1 && magic[4] != 2) {
    return Error(ErrorCode::unsupported,
                 fmt::format("CPTV version {}: only versions 1 and 2 are read", magic[4]));
  }
  header_.version = magic[4];
  auto letter = read_byte("the header");
  if (!letter) return std::move(letter).error();
  if (*letter != 'H')
    return damaged(fmt::format("byte {:#04x} stands where the header should begin", *letter));
  RawHeader raw;
  auto fields = read_fields("the header", [&](char code, std::span<const std::uint8_t> data) -> Result<void> {
    if (data.size() != length_of_header_field(code).value_or(data.size())) {
      return damaged(fmt::format("header field {} has {} bytes", printable({&code, 1}), data.size()));
    }
    take_header_field(header_, raw, code, data);
    return {};
  });
  if (!fields) return std::move(fields).error();
  if (raw.columns == 0 || raw.rows == 0) return damaged("the header tells no size of the pictures");
  if (raw.columns > kMaxImageSide || raw.rows > kMaxImageSide ||
      std::int64_t{raw.columns} * raw.rows > kCptvMostPixels) {
    return Error(ErrorCode::unsupported,
                 fmt::format("pictures of {} x {} are larger than the {} pixels that are read", raw.columns,
                             raw.rows, kCptvMostPixels));
  }
  if (raw.compression.value_or(1) != 1) {
    return Error(ErrorCode::unsupported,
                 fmt::format("CPTV compression {}: only compression 1 is read", *raw.compression));
  }
  header_.width = static_cast<int>(raw.columns);
  header_.height = static_cast<int>(raw.rows);
  frames_begun_ = true;
  return header_;
}

Result<CptvReader::FrameFields> CptvReader::read_frame_fields() {
  FrameFields fields;
  auto read =
      read_fields("a frame's head", [&](char code, std::span<const std::uint8_t> data) -> Result<void> {
        if (data.size() != length_of_frame_field(code).value_or(data.size())) {
          return damaged(fmt::format("frame field {} has {} bytes", printable({&code, 1}), data.size()));
        }
        if (code == 't') fields.ticks = little_endian<std::uint32_t>(data);
        if (code == 'f') fields.data_bytes = little_endian<std::uint32_t>(data);
        if (code == 'c') fields.shutter_ms = little_endian<std::uint32_t>(data);
        if (code == 'w') fields.bits = data[0];
        if (code == 'g') fields.background = data[0] != 0;
        return {};
      });
  if (!read) return std::move(read).error();
  if (!fields.ticks || !fields.bits || !fields.data_bytes) {
    return damaged("a frame lacks its time, its bits a value or its size");
  }
  if (*fields.bits < 1 || *fields.bits > 32) {
    return damaged(fmt::format("a frame has values of {} bits; 1 to 32 are possible", *fields.bits));
  }
  return fields;
}

// The counter of 32 bits wraps: after 71 minutes in version 1, 49 days in version 2.
Result<Duration> CptvReader::follow_time(std::uint32_t ticks) {
  if (last_ticks_) {
    const auto passed = static_cast<std::int32_t>(ticks - *last_ticks_);
    if (passed < 0) return damaged("a frame's time is before that of the frame before");
    const Duration step =
        header_.version == 1 ? Duration::microseconds(passed) : Duration::milliseconds(passed);
    if (step > kLongestStep || time_ + step > kLongestRecording) {
      return damaged(
          "a frame's time is more than a day after that of the frame before, or a year after the first");
    }
    time_ = time_ + step;
  }
  last_ticks_ = ticks;
  return time_;
}

Result<void> CptvReader::read_picture(const FrameFields& fields, Image16& image) {
  const int width = header_.width, height = header_.height;
  if (auto read = read_exactly(data_, "a frame's data"); !read) return read;
  if (previous_.empty()) previous_ = Image16(width, height);
  image = Image16(width, height);
  std::int64_t difference =
      static_cast<std::int32_t>(little_endian<std::uint32_t>(std::span(data_).first(4)));
  BitReader values({data_.data() + 4, data_.size() - 4}, *fields.bits);
  for (int y = 0; y < height; ++y) {
    for (int i = 0; i < width; ++i) {
      if (y > 0 || i > 0) difference += values.next();
      const int x = y % 2 == 0 ? i : width - 1 - i;
      const std::int64_t value = previous_(x, y) + difference;
      if (value < kCptvLeastValue || value > kCptvMostValue) {
        return damaged(fmt::format("the value {} at column {}, row {} of the frame is outside {} to {}",
                                   value, x, y, kCptvLeastValue, kCptvMostValue));
      }
      image(x, y) = static_cast<std::uint16_t>(value);
    }
  }
  return {};
}

Result<std::optional<CptvFrame>> CptvReader::next(Pixels pixels) {
  std::uint8_t letter = 0;
  if (gzip_.read({&letter, 1}) == 0) {
    if (gzip_.end() != GzipEnd::whole) return damaged("no more frames");
    if (pictures_ == 0) return damaged("there is no picture in it");
    return std::optional<CptvFrame>();
  }
  if (letter != 'F') return damaged(fmt::format("byte {:#04x} stands where a frame should begin", letter));
  auto fields = read_frame_fields();
  if (!fields) return std::move(fields).error();

  const auto values =
      static_cast<std::uint64_t>(header_.width) * static_cast<std::uint64_t>(header_.height) - 1;
  const std::uint64_t needed = 4 + (values * static_cast<std::uint64_t>(*fields->bits) + 7) / 8;
  // Some writers pad a frame's data to twice its values at 32 bits.
  const std::uint64_t most = 64 + 8 * (values + 1);
  if (*fields->data_bytes < needed || *fields->data_bytes > most) {
    return damaged(fmt::format("a frame states {} bytes of data; its {} values of {} bits need {}",
                               *fields->data_bytes, values, *fields->bits, needed));
  }
  CptvFrame frame;
  frame.background = fields->background;
  if (!frame.background) {
    auto time = follow_time(*fields->ticks);
    if (!time) return std::move(time).error();
    frame.time = *time;
    const auto age_ms = static_cast<std::int32_t>(*fields->ticks - fields->shutter_ms.value_or(0));
    if (header_.version == 2 && fields->shutter_ms && age_ms >= 0) {
      frame.since_shutter = Duration::milliseconds(age_ms);
    }
  }
  std::uint64_t rest = *fields->data_bytes;
  if (pixels == Pixels::decode) {
    data_.resize(static_cast<std::size_t>(needed));
    if (auto read = read_picture(*fields, frame.image); !read) return std::move(read).error();
    rest -= needed;
  }
  if (gzip_.skip(rest) < rest) return damaged("a frame's data is not whole");
  if (pixels == Pixels::decode) previous_ = frame.image;
  if (!frame.background) ++pictures_;
  return std::optional<CptvFrame>(std::move(frame));
}

Result<CptvHeader> read_cptv_header(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error(ErrorCode::not_found, fmt::format("cannot open {}", printable(path.string())));
  }
  CptvReader reader(file);
  auto header = reader.read_header();
  if (!header) return Error(header.error().code, printable(path.string()), header.error());
  return header;
}

}  // namespace vigie::source
