#include "pgm.h"

#include "ffmpeg.h"

#include <bit>
#include <optional>

namespace vigie::media {
namespace {

using View = std::span<const std::uint8_t>;

bool is_blank(std::uint8_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Takes blanks, comments and then a number below 65536 off the front.
std::optional<int> take_number(View& rest) {
  std::size_t i = 0;
  while (i < rest.size() && (is_blank(rest[i]) || rest[i] == '#')) {
    if (rest[i] == '#') {
      while (i < rest.size() && rest[i] != '\n') ++i;
    } else {
      ++i;
    }
  }
  const std::size_t start = i;
  int value = 0;
  for (; i < rest.size() && rest[i] >= '0' && rest[i] <= '9'; ++i) {
    value = value * 10 + (rest[i] - '0');
    if (value > 65535) return std::nullopt;
  }
  if (i == start) return std::nullopt;
  rest = rest.subspan(i);
  return value;
}

Error broken(const char* what) {
  return {ErrorCode::damaged, std::string("the PGM picture is damaged: ") + what};
}

Result<void> read_binary(View rest, int most, Image16& image) {
  // One blank stands between the head and the samples.
  if (rest.empty() || !is_blank(rest[0])) return broken("its head does not end in a blank");
  rest = rest.subspan(1);
  const std::size_t bytes = most > 255 ? 2 : 1;
  const auto samples = image.samples();
  if (rest.size() / bytes < samples.size()) return broken("it is cut short");
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const int value = bytes == 1 ? rest[i] : rest[2 * i] << 8 | rest[2 * i + 1];
    if (value > most) return broken("a sample is larger than its head allows");
    samples[i] = static_cast<std::uint16_t>(value);
  }
  return {};
}

Result<void> read_text(View rest, int most, Image16& image) {
  for (std::uint16_t& sample : image.samples()) {
    const auto value = take_number(rest);
    if (!value) return broken("it is cut short, or has something other than numbers in it");
    if (*value > most) return broken("a sample is larger than its head allows");
    sample = static_cast<std::uint16_t>(*value);
  }
  return {};
}

}  // namespace

bool is_pgm(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 3 && bytes[0] == 'P' && (bytes[1] == '5' || bytes[1] == '2') &&
         (is_blank(bytes[2]) || bytes[2] == '#');
}

Result<StillPicture> decode_pgm(std::span<const std::uint8_t> bytes) {
  const bool binary = bytes[1] == '5';
  View rest = bytes.subspan(2);
  const auto width = take_number(rest), height = take_number(rest), most = take_number(rest);
  if (!width || !height || !most || *width == 0 || *height == 0 || *most == 0) {
    return broken("its head does not tell width, height and largest value");
  }
  const std::int64_t count = std::int64_t{*width} * *height;
  if (*width > kMaxImageSide || *height > kMaxImageSide || count > kMostPixels) {
    return {ErrorCode::unsupported, "the PGM picture has more pixels than is read"};
  }
  // A sample takes at least a byte, so what is shorter is refused before memory is taken.
  if (static_cast<std::size_t>(count) > rest.size()) return broken("it is cut short");
  StillPicture picture;
  picture.image = Image16(*width, *height);
  picture.bits = std::max(8, static_cast<int>(std::bit_width(static_cast<unsigned>(*most))));
  auto read = binary ? read_binary(rest, *most, picture.image) : read_text(rest, *most, picture.image);
  if (!read) return read.error();
  return picture;
}

}  // namespace vigie::media
