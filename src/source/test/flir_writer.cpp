#include "flir_writer.h"

#include <bit>

#include <zlib.h>

namespace vigie::source {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Numbers at stated places.
class Writer {
 public:
  Writer(std::size_t size, bool big_endian) : bytes(size), big_(big_endian) {}

  void u16(std::size_t at, std::uint32_t value) { put(at, value, 2); }
  void u32(std::size_t at, std::uint32_t value) { put(at, value, 4); }
  void f32(std::size_t at, double value) { u32(at, std::bit_cast<std::uint32_t>(static_cast<float>(value))); }
  void text(std::size_t at, const std::string& value) {
    std::copy(value.begin(), value.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
  }

  Bytes bytes;

 private:
  void put(std::size_t at, std::uint32_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      bytes[at + i] = static_cast<std::uint8_t>(value >> 8 * (big_ ? size - 1 - i : i));
    }
  }
  bool big_;
};

Bytes camera_record(const FffToWrite& picture) {
  const FlirHeader& header = *picture.header;
  Writer out(0x470, picture.big_endian);
  out.u16(0, 2);
  out.f32(0x20, header.emissivity);
  out.f32(0x24, header.distance.metres());
  out.f32(0x28, header.reflected.kelvin());
  out.f32(0x2C, header.air.temperature.kelvin());
  out.f32(0x30, header.window.kelvin());
  out.f32(0x34, header.window_transmission);
  out.f32(0x3C, header.air.relative_humidity);
  if (header.planck) {
    out.f32(0x58, header.planck->r1);
    out.f32(0x5C, header.planck->b);
    out.f32(0x60, header.planck->f);
    out.u32(0x308, static_cast<std::uint32_t>(static_cast<std::int32_t>(header.planck->o)));
    out.f32(0x30C, header.planck->r2);
  }
  out.f32(0x70, header.air.alpha1);
  out.f32(0x74, header.air.alpha2);
  out.f32(0x78, header.air.beta1);
  out.f32(0x7C, header.air.beta2);
  out.f32(0x80, header.air.x);
  out.text(0xD4, header.model);
  out.text(0x104, header.serial);
  out.u32(0x384, picture.seconds);
  out.u32(0x388, picture.milliseconds);
  out.u16(0x38C, static_cast<std::uint16_t>(picture.zone_minutes));
  out.u16(0x464, static_cast<std::uint32_t>(header.frames_per_second));
  return out.bytes;
}

Bytes picture_record(const FffToWrite& picture) {
  const auto samples = picture.image.samples();
  Writer out(32 + (picture.coded ? picture.coded->size() : samples.size() * 2), picture.big_endian);
  out.u16(0, 2);
  out.u16(2, static_cast<std::uint32_t>(picture.image.width()));
  out.u16(4, static_cast<std::uint32_t>(picture.image.height()));
  if (picture.coded) {
    std::copy(picture.coded->begin(), picture.coded->end(), out.bytes.begin() + 32);
  } else {
    for (std::size_t i = 0; i < samples.size(); ++i) out.u16(32 + 2 * i, samples[i]);
  }
  return out.bytes;
}

}  // namespace

std::vector<std::uint8_t> write_fff(const FffToWrite& picture) {
  constexpr std::uint32_t kIndex = 64, kEntries = 3;
  std::vector<std::pair<std::uint32_t, Bytes>> records{{1, picture_record(picture)}};
  if (picture.header) records.insert(records.begin(), {0x20, camera_record(picture)});
  Writer head(kIndex + kEntries * 32, picture.big_endian);
  head.text(0, "FFF");
  head.text(4, "test");
  head.u32(0x14, 101);
  head.u32(0x18, kIndex);
  head.u32(0x1C, kEntries);
  auto at = static_cast<std::uint32_t>(head.bytes.size());
  Bytes bodies;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& [type, body] = records[i];
    const std::size_t entry = kIndex + 32 * i;
    head.u16(entry, type);
    head.u16(entry + 2, 2);
    head.u32(entry + 4, 100);
    head.u32(entry + 12, at);
    head.u32(entry + 16, static_cast<std::uint32_t>(body.size()));
    if (picture.checksums) {
      head.u32(entry + 28, static_cast<std::uint32_t>(crc32_z(0, body.data(), body.size())));
    }
    at += static_cast<std::uint32_t>(body.size());
    bodies.insert(bodies.end(), body.begin(), body.end());
  }
  head.bytes.insert(head.bytes.end(), bodies.begin(), bodies.end());
  return head.bytes;
}

std::vector<std::uint8_t> jpeg_around(const std::vector<std::uint8_t>& fff, std::size_t most) {
  Bytes jpeg{0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x04, 'J', 'F'};
  const std::size_t parts = (fff.size() + most - 1) / most;
  for (std::size_t i = 0; i < parts; ++i) {
    const std::size_t begin = i * most, size = std::min(most, fff.size() - begin);
    const std::size_t length = 2 + 8 + size;
    const Bytes head{0xFF,
                     0xE1,
                     static_cast<std::uint8_t>(length >> 8),
                     static_cast<std::uint8_t>(length & 255),
                     'F',
                     'L',
                     'I',
                     'R',
                     0,
                     1,
                     static_cast<std::uint8_t>(i),
                     static_cast<std::uint8_t>(parts - 1)};
    jpeg.insert(jpeg.end(), head.begin(), head.end());
    const auto from = fff.begin() + static_cast<std::ptrdiff_t>(begin);
    jpeg.insert(jpeg.end(), from, from + static_cast<std::ptrdiff_t>(size));
  }
  for (const int byte : {0xFF, 0xDA, 0x00, 0x02, 0xFF, 0xD9}) jpeg.push_back(static_cast<std::uint8_t>(byte));
  return jpeg;
}

}  // namespace vigie::source
