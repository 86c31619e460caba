#include "flir_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include <vigie/media/picture.h>

namespace vigie::source {
namespace {

constexpr std::uint64_t kMostSingleBytes = 128U << 20;
constexpr std::uint64_t kMostBetween = 65536;  // bytes between two pictures of a sequence
// A TIFF's date has no zone: it is what a clock on a wall said.
constexpr Duration kUnknownZone = Duration::seconds(12 * 3600);

bool is_tiff(std::span<const std::uint8_t> head) {
  return head.size() >= 4 && ((head[0] == 'I' && head[1] == 'I' && head[2] == 42 && head[3] == 0) ||
                              (head[0] == 'M' && head[1] == 'M' && head[2] == 0 && head[3] == 42));
}

Result<FffPicture> read_tiff(std::span<const std::uint8_t> bytes) {
  auto decoded = media::decode_picture(bytes);
  if (!decoded) return std::move(decoded).error();
  FffPicture picture;
  picture.image = std::move(decoded->image);
  picture.bits = decoded->bits;
  picture.header.width = picture.image.width();
  picture.header.height = picture.image.height();
  picture.header.captured = captured_of_tiff(bytes);
  picture.header.captured_uncertainty = kUnknownZone;
  return picture;
}

}  // namespace

Result<std::vector<std::uint8_t>> FlirReader::read_at(std::uint64_t at, std::uint64_t size) {
  if (at > size_ || size > size_ - at) {
    return Error(
        ErrorCode::damaged,
        fmt::format("the FLIR file is cut short: {} bytes are wanted at byte {} of {}", size, at, size_));
  }
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(at));
  file_.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (static_cast<std::uint64_t>(file_.gcount()) != size) {
    return Error(ErrorCode::io, fmt::format("byte {} of the file cannot be read", at));
  }
  return bytes;
}

Result<std::optional<FffPicture>> FlirReader::next() {
  if (kind_ == Kind::single) return std::optional<FffPicture>();
  if (kind_ == Kind::fff) return next_of_sequence();
  if (!file_) return Error(ErrorCode::not_found, "the file cannot be opened");
  file_.seekg(0, std::ios::end);
  const std::streamoff end = file_.tellg();
  if (end < 0) return Error(ErrorCode::io, "the file's size cannot be told");
  size_ = static_cast<std::uint64_t>(end);
  auto head = read_at(0, std::min<std::uint64_t>(size_, kFffHeadBytes));
  if (!head) return std::move(head).error();
  if (is_fff(*head)) {
    kind_ = Kind::fff;
    return next_of_sequence();
  }
  kind_ = Kind::single;
  return read_single(*head);
}

Result<std::optional<FffPicture>> FlirReader::read_single(std::span<const std::uint8_t> head) {
  if (size_ > kMostSingleBytes) {
    return Error(ErrorCode::unsupported,
                 fmt::format("a picture of {} bytes; at most {} are read", size_, kMostSingleBytes));
  }
  const bool tiff = is_tiff(head);
  auto bytes = read_at(0, size_);
  if (!bytes) return std::move(bytes).error();
  auto fff = tiff ? std::move(bytes) : fff_of_jpeg(*bytes);
  if (!fff) return std::move(fff).error();
  auto picture = tiff ? read_tiff(*fff) : read_fff(*fff);
  if (!picture) return std::move(picture).error();
  return std::optional(*std::move(picture));
}

// Moves to where the next FFF begins; false where there is none any more.
Result<bool> FlirReader::find_next() {
  const std::uint64_t span = std::min(size_ - at_, kMostBetween);
  auto bytes = read_at(at_, span);
  if (!bytes) return std::move(bytes).error();
  for (std::size_t i = 0; i < bytes->size(); ++i) {
    if (is_fff(std::span(*bytes).subspan(i))) {
      at_ += i;
      return true;
    }
  }
  if (std::all_of(bytes->begin(), bytes->end(), [](std::uint8_t byte) { return byte == 0; })) return false;
  return Error(ErrorCode::damaged, "no FLIR picture follows, though the file goes on");
}

Result<std::optional<FffPicture>> FlirReader::next_of_sequence() {
  const auto failed = [this](const Error& cause) {
    return Error(
        cause.code,
        fmt::format("after {} whole picture{}, at byte {}", pictures_, pictures_ == 1 ? "" : "s", at_),
        cause);
  };
  auto found = find_next();
  if (!found) return failed(std::move(found).error());
  if (!*found) return std::optional<FffPicture>();
  auto head = read_at(at_, kFffHeadBytes);
  if (!head) return failed(std::move(head).error());
  auto index = read_fff_index(*head);
  if (!index) return failed(std::move(index).error());
  auto begin = read_at(at_, index->end());
  if (!begin) return failed(std::move(begin).error());
  auto size = fff_size(*index, *begin);
  if (!size) return failed(std::move(size).error());
  auto bytes = read_at(at_, *size);
  if (!bytes) return failed(std::move(bytes).error());
  auto picture = read_fff(*bytes);
  if (!picture) return failed(std::move(picture).error());
  at_ += *size;
  ++pictures_;
  return std::optional(*std::move(picture));
}

}  // namespace vigie::source
