#include "flir_fff.h"

#include "flir_bytes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <zlib.h>

#include <vigie/core/capture_clock.h>
#include <vigie/media/picture.h>

namespace vigie::source {
namespace {

constexpr std::uint32_t kMostEntries = 4096;
constexpr std::uint16_t kRawRecord = 1, kCameraRecord = 0x20;
constexpr std::size_t kRawHeadBytes = 32;

struct Record {
  std::uint16_t type = 0;
  std::uint32_t offset = 0, size = 0, checksum = 0;
};

Error damaged(std::string what) {
  return {ErrorCode::damaged, std::move(what)};
}

std::optional<Record> record_at(const FlirBytes& bytes, std::size_t entry) {
  const auto type = bytes.u16(entry);
  const auto offset = bytes.u32(entry + 12), size = bytes.u32(entry + 16), checksum = bytes.u32(entry + 28);
  if (!type || !checksum) return std::nullopt;
  return Record{*type, *offset, *size, *checksum};
}

// A record tells its byte order by its first value, 2.
Result<bool> is_big_endian(std::span<const std::uint8_t> record, std::string_view which) {
  const auto first = FlirBytes(record, false).u16(0);
  if (first == 2) return false;
  if (first == 0x0200) return true;
  return damaged(fmt::format("the {} does not begin as one", which));
}

// Cameras whose clock was never set begin at 2000-01-01; some write local time and call it UTC.
void take_time(FlirHeader& header, const FlirBytes& camera) {
  constexpr std::uint32_t k2000 = 946'684'800, k2001 = 978'307'200;
  const auto seconds = camera.u32(0x384), rest = camera.u32(0x388);
  const auto zone = camera.u16(0x38C);
  if (!zone || *seconds == 0) return;
  header.captured = UtcTime::from_nanoseconds(0) + Duration::seconds(*seconds) +
                    Duration::milliseconds(std::min<std::uint32_t>(*rest & 0xFFFFU, 999));
  header.captured_uncertainty = *zone == 0 ? Duration::seconds(12 * 3600) : Duration::seconds(1);
  if (*seconds >= k2000 - 86'400 && *seconds < k2001) header.captured_uncertainty = kUnknownStartUncertainty;
}

bool in_range(std::optional<float> value, double least, double most) {
  return value && static_cast<double>(*value) >= least && static_cast<double>(*value) <= most;
}

double or_else(std::optional<float> value, double least, double most, double otherwise) {
  return in_range(value, least, most) ? static_cast<double>(*value) : otherwise;
}

void take_air(FlirHeader& header, const FlirBytes& camera) {
  FlirAir& air = header.air;
  air.temperature = Temperature::kelvin(or_else(camera.f32(0x2C), 1, 5000, 293.15));
  const double humidity = or_else(camera.f32(0x3C), 0, 100, 0.5);
  air.relative_humidity = humidity > 2 ? humidity / 100 : std::min(humidity, 1.0);  // some write percent
  air.alpha1 = or_else(camera.f32(0x70), -1, 1, 0);
  air.alpha2 = or_else(camera.f32(0x74), -1, 1, 0);
  air.beta1 = or_else(camera.f32(0x78), -1, 1, 0);
  air.beta2 = or_else(camera.f32(0x7C), -1, 1, 0);
  air.x = or_else(camera.f32(0x80), -10, 10, 1);
}

void take_planck(FlirHeader& header, const FlirBytes& camera) {
  const auto r1 = camera.f32(0x58), b = camera.f32(0x5C), f = camera.f32(0x60), r2 = camera.f32(0x30C);
  const auto o = camera.u32(0x308);
  if (!in_range(r1, 1, 1e12) || !in_range(b, 1, 1e6) || !in_range(f, -1e6, 1e6) || !in_range(r2, 1e-9, 1e9))
    return;
  header.planck = FlirPlanck{.r1 = static_cast<double>(*r1),
                             .r2 = static_cast<double>(*r2),
                             .b = static_cast<double>(*b),
                             .f = static_cast<double>(*f),
                             .o = static_cast<double>(static_cast<std::int32_t>(*o))};
}

void take_camera(FlirHeader& header, const FlirBytes& camera) {
  header.emissivity = or_else(camera.f32(0x20), 0.01, 1, 1);
  header.distance = Length::metres(or_else(camera.f32(0x24), 0, 1e6, 0));
  header.reflected = Temperature::kelvin(or_else(camera.f32(0x28), 1, 5000, 293.15));
  header.window = Temperature::kelvin(or_else(camera.f32(0x30), 1, 5000, 293.15));
  header.window_transmission = or_else(camera.f32(0x34), 0.01, 1, 1);
  take_air(header, camera);
  take_planck(header, camera);
  header.model = camera.text(0xD4, 32);
  header.part_number = camera.text(0xF4, 16);
  header.serial = camera.text(0x104, 16);
  header.software = camera.text(0x114, 16);
  header.lens = camera.text(0x170, 32);
  header.frames_per_second = std::min<int>(camera.u16(0x464).value_or(0), 1000);
  take_time(header, camera);
}

// How much neighbours in a row differ: the wrong byte order makes a picture far rougher.
std::uint64_t roughness(const Image16& image) {
  std::uint64_t sum = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 1; x < image.width(); ++x) {
      sum += static_cast<std::uint64_t>(std::abs(image(x, y) - image(x - 1, y)));
    }
  }
  return sum;
}

std::uint16_t swapped(std::uint16_t value) {
  return static_cast<std::uint16_t>(value << 8 | value >> 8);
}

// A PNG or TIFF within the record. Cameras write 16-bit PNG with its bytes swapped, mostly.
Result<Image16> decode_still(std::span<const std::uint8_t> data, int& bits) {
  auto decoded = media::decode_picture(data);
  if (!decoded) return Error(decoded.error().code, "the FLIR picture", decoded.error());
  bits = decoded->bits;
  Image16 image = std::move(decoded->image);
  if (bits <= 8) return image;
  bits = 16;
  Image16 other = image;
  for (auto& sample : other.samples()) sample = swapped(sample);
  return roughness(other) < roughness(image) ? other : image;
}

Image16 plain_samples(std::span<const std::uint8_t> data, int width, int height, bool big_endian) {
  Image16 image(width, height);
  std::size_t at = 0;
  for (auto& sample : image.samples()) {
    const int first = data[at], second = data[at + 1];
    sample = static_cast<std::uint16_t>(big_endian ? first << 8 | second : second << 8 | first);
    at += 2;
  }
  return image;
}

bool begins_with(std::span<const std::uint8_t> data, std::string_view magic) {
  return data.size() >= magic.size() && std::memcmp(data.data(), magic.data(), magic.size()) == 0;
}

Result<void> take_picture(FffPicture& picture, std::span<const std::uint8_t> record) {
  auto big_endian = is_big_endian(record, "picture's record");
  if (!big_endian) return std::move(big_endian).error();
  const FlirBytes head(record, *big_endian);
  const int width = head.u16(2).value_or(0), height = head.u16(4).value_or(0);
  if (width == 0 || height == 0 || record.size() < kRawHeadBytes) return damaged("the picture has no size");
  if (std::int64_t{width} * height > kFlirMostPixels) {
    return {ErrorCode::unsupported,
            fmt::format("a picture of {} x {} is larger than the {} pixels that are read", width, height,
                        kFlirMostPixels)};
  }
  const auto data = record.subspan(kRawHeadBytes);
  const std::size_t plain_bytes = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 2;
  const bool tiff =
      data.size() != plain_bytes && (begins_with(data, {"II*\0", 4}) || begins_with(data, {"MM\0*", 4}));
  if (begins_with(data, "\x89PNG\r\n\x1A\n") || tiff) {
    auto image = decode_still(data, picture.bits);
    if (!image) return std::move(image).error();
    if (image->width() != width || image->height() != height) {
      return damaged(fmt::format("a picture of {} x {} stands where one of {} x {} is announced",
                                 image->width(), image->height(), width, height));
    }
    picture.image = *std::move(image);
  } else if (begins_with(data, "\xFF\xD8\xFF\xF7")) {
    return {ErrorCode::unsupported, "the picture is JPEG-LS, which is not read: save it as plain FFF or SEQ"};
  } else if (data.size() < plain_bytes) {
    return damaged(fmt::format("the picture has {} bytes; {} x {} pixels need {}", data.size(), width, height,
                               plain_bytes));
  } else {
    picture.image = plain_samples(data, width, height, *big_endian);
  }
  picture.header.width = width;
  picture.header.height = height;
  return {};
}

bool checksum_wrong(const Record& record, std::span<const std::uint8_t> data) {
  return record.checksum != 0 &&  // 0: not given
         crc32_z(0, data.data(), data.size()) != record.checksum;
}

}  // namespace

bool is_fff(std::span<const std::uint8_t> head) {
  return begins_with(head, {"FFF\0", 4}) || begins_with(head, {"AFF\0", 4});
}

Result<FffIndex> read_fff_index(std::span<const std::uint8_t> head) {
  if (head.size() < kFffHeadBytes) return damaged("the FLIR file is cut short in its head");
  if (!is_fff(head)) return Error(ErrorCode::unsupported, "not a FLIR file: it begins as something else");
  for (const bool big_endian : {true, false}) {
    const FlirBytes bytes(head, big_endian);
    const std::uint32_t version = *bytes.u32(0x14);
    if (version < 100 || version > 199) continue;
    const FffIndex index{.big_endian = big_endian, .offset = *bytes.u32(0x18), .entries = *bytes.u32(0x1C)};
    if (index.offset < kFffHeadBytes || index.entries == 0 || index.entries > kMostEntries ||
        index.end() > kFffMostBytes) {
      return damaged(fmt::format("the FLIR file's index of {} records at byte {} cannot be", index.entries,
                                 index.offset));
    }
    return index;
  }
  return Error(ErrorCode::unsupported, "a FLIR file of a version that is not read: only 100 to 199 are");
}

Result<std::uint64_t> fff_size(const FffIndex& index, std::span<const std::uint8_t> begin) {
  const FlirBytes bytes(begin, index.big_endian);
  std::uint64_t size = index.end();
  for (std::uint32_t i = 0; i < index.entries; ++i) {
    const auto record = record_at(bytes, index.offset + i * kFffIndexEntryBytes);
    if (!record) return damaged("the FLIR file is cut short in its index");
    if (record->type != 0) size = std::max(size, std::uint64_t{record->offset} + record->size);
  }
  if (size > kFffMostBytes) {
    return Error(ErrorCode::unsupported,
                 fmt::format("a FLIR picture of {} bytes; at most {} are read", size, kFffMostBytes));
  }
  return size;
}

Result<FffPicture> read_fff(std::span<const std::uint8_t> bytes) {
  auto index = read_fff_index(bytes.first(std::min(bytes.size(), kFffHeadBytes)));
  if (!index) return std::move(index).error();
  const FlirBytes file(bytes, index->big_endian);
  FffPicture picture;
  bool has_picture = false, has_camera = false;
  for (std::uint32_t i = 0; i < index->entries; ++i) {
    const auto record = record_at(file, index->offset + i * kFffIndexEntryBytes);
    if (!record) return damaged("the FLIR file is cut short in its index");
    const bool is_picture = record->type == kRawRecord && !has_picture;
    const bool is_camera = record->type == kCameraRecord && !has_camera;
    if (!is_picture && !is_camera) continue;
    const auto data = file.part(record->offset, record->size);
    if (!data) {
      return damaged(fmt::format("the {} record, {} bytes at byte {}, goes past the end at byte {}",
                                 is_picture ? "picture's" : "camera's", record->size, record->offset,
                                 bytes.size()));
    }
    picture.checksum_wrong |= checksum_wrong(*record, *data);
    if (is_picture) {
      if (auto taken = take_picture(picture, *data); !taken) return std::move(taken).error();
      has_picture = true;
    } else if (auto big_endian = is_big_endian(*data, "camera's record"); big_endian) {
      take_camera(picture.header, FlirBytes(*data, *big_endian));
      has_camera = true;
    } else {
      return std::move(big_endian).error();
    }
  }
  if (!has_picture) return damaged("there is no raw picture in the FLIR file");
  return picture;
}

}  // namespace vigie::source
