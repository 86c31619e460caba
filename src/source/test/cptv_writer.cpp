#include "cptv_writer.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

#include <zlib.h>

namespace vigie::source {
namespace {

template <typename T>
void append_little_endian(Bytes& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
  }
}

void append(Bytes& out, const Bytes& more) {
  out.insert(out.end(), more.begin(), more.end());
}

template <typename T>
Bytes number_field(char code, T value) {
  Bytes data;
  append_little_endian(data, value);
  return cptv_field(code, data);
}

// The differences to the frame before, in the order of the path: even rows rightwards, odd ones leftwards.
std::vector<std::int64_t> path_of(const Image16& image, const Image16& before) {
  std::vector<std::int64_t> path;
  for (int y = 0; y < image.height(); ++y) {
    for (int i = 0; i < image.width(); ++i) {
      const int x = y % 2 == 0 ? i : image.width() - 1 - i;
      path.push_back(std::int64_t{image(x, y)} - (before.empty() ? 0 : before(x, y)));
    }
  }
  return path;
}

// How many bits hold `value` with its sign.
int bits_for(std::int64_t value) {
  int bits = 1;
  while (value < -(std::int64_t{1} << (bits - 1)) || value > (std::int64_t{1} << (bits - 1)) - 1) ++bits;
  return bits;
}

void append_packed(Bytes& out, const std::vector<std::int64_t>& values, int bits) {
  std::uint8_t byte = 0;
  int used = 0;
  for (const std::int64_t value : values) {
    for (int bit = bits - 1; bit >= 0; --bit) {
      byte = static_cast<std::uint8_t>(byte << 1 | (static_cast<std::uint64_t>(value) >> bit & 1U));
      if (++used == 8) {
        out.push_back(byte);
        used = 0;
      }
    }
  }
  if (used > 0) out.push_back(static_cast<std::uint8_t>(byte << (8 - used)));
}

void append_frame(Bytes& out, const CptvFrameToWrite& frame, const Image16& before) {
  const std::vector<std::int64_t> path = path_of(frame.image, before);
  std::vector<std::int64_t> steps;
  int bits = frame.least_bits;
  for (std::size_t i = 1; i < path.size(); ++i) {
    steps.push_back(path[i] - path[i - 1]);
    bits = std::max(bits, bits_for(steps.back()));
  }
  Bytes data;
  append_little_endian(data, static_cast<std::int32_t>(path[0]));
  append_packed(data, steps, bits);
  data.resize(data.size() + frame.padding);

  Bytes fields;
  std::uint8_t count = 3;
  append(fields, number_field('t', frame.ticks));
  append(fields, cptv_field_u8('w', static_cast<std::uint8_t>(bits)));
  append(fields, number_field('f', static_cast<std::uint32_t>(data.size())));
  if (frame.shutter_ms) append(fields, number_field('c', *frame.shutter_ms)), ++count;
  if (frame.background) append(fields, cptv_field_u8('g', 1)), ++count;
  if (frame.with_unknown_field) append(fields, cptv_field('~', std::string("skip me"))), ++count;
  out.push_back('F');
  out.push_back(count);
  append(out, fields);
  append(out, data);
}

}  // namespace

Bytes cptv_field(char code, std::span<const std::uint8_t> data) {
  Bytes field(2 + data.size());
  field[0] = static_cast<std::uint8_t>(data.size());
  field[1] = static_cast<std::uint8_t>(code);
  std::copy(data.begin(), data.end(), field.begin() + 2);
  return field;
}
Bytes cptv_field(char code, const std::string& text) {
  return cptv_field(code, Bytes(text.begin(), text.end()));
}
Bytes cptv_field_u8(char code, std::uint8_t value) {
  return number_field(code, value);
}
Bytes cptv_field_u32(char code, std::uint32_t value) {
  return number_field(code, value);
}
Bytes cptv_field_u64(char code, std::uint64_t value) {
  return number_field(code, value);
}
Bytes cptv_field_f32(char code, float value) {
  return number_field(code, std::bit_cast<std::uint32_t>(value));
}

CptvUnpacked write_cptv(const CptvToWrite& recording) {
  CptvUnpacked out;
  Bytes& bytes = out.bytes;
  bytes = {'C', 'P', 'T', 'V', static_cast<std::uint8_t>(recording.version), 'H'};
  bytes.push_back(static_cast<std::uint8_t>(4 + recording.more_fields.size()));
  append(bytes, cptv_field_u64('T', recording.start_us));
  append(bytes, cptv_field_u32('X', static_cast<std::uint32_t>(recording.width)));
  append(bytes, cptv_field_u32('Y', static_cast<std::uint32_t>(recording.height)));
  append(bytes, cptv_field_u8('C', 1));
  for (const Bytes& field : recording.more_fields) append(bytes, field);
  Image16 before;
  for (const CptvFrameToWrite& frame : recording.frames) {
    out.frame_starts.push_back(bytes.size());
    append_frame(bytes, frame, before);
    before = frame.image;
  }
  out.frame_starts.push_back(bytes.size());
  return out;
}

Bytes gzip(std::span<const std::uint8_t> bytes) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  Bytes out(deflateBound(&stream, bytes.size()) + 64);
  Bytes in(bytes.begin(), bytes.end());
  stream.next_in = in.data();
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int said = deflate(&stream, Z_FINISH);
  VIGIE_ASSERT(said == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace vigie::source
