#include <algorithm>
#include <array>
#include <cstdio>

#include <vigie/media/h264.h>

namespace vigie::media {
namespace {

constexpr int kIdr = 5, kSps = 7, kPps = 8;
constexpr std::array<std::uint8_t, 4> kStartCode = {0, 0, 0, 1};

using View = std::span<const std::uint8_t>;

int type_of(View unit) {
  return unit.empty() ? 0 : unit[0] & 31;
}

Error broken(const char* what) {
  return {ErrorCode::damaged, std::string("the H.264 stream is damaged: ") + what};
}

// A 16-bit length and that many bytes, taken off the front of `rest`.
bool take_unit(View& rest, std::vector<Bytes>& into) {
  if (rest.size() < 2) return false;
  const std::size_t length = static_cast<std::size_t>(rest[0]) << 8 | rest[1];
  rest = rest.subspan(2);
  if (length == 0 || length > rest.size()) return false;
  into.emplace_back(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(length));
  rest = rest.subspan(length);
  return true;
}

Result<H264ParameterSets> parse_avcc_record(View bytes) {
  H264ParameterSets sets;
  if (bytes.size() < 7) return broken("its avcC record is too short");
  sets.length_size = (bytes[4] & 3) + 1;
  const int sps_count = bytes[5] & 31;
  View rest = bytes.subspan(6);
  for (int i = 0; i < sps_count; ++i) {
    if (!take_unit(rest, sets.sps)) return broken("a parameter set of its avcC record is cut short");
  }
  const int pps_count = rest.empty() ? 0 : rest[0];
  rest = rest.subspan(std::min<std::size_t>(1, rest.size()));
  for (int i = 0; i < pps_count; ++i) {
    if (!take_unit(rest, sets.pps)) return broken("a parameter set of its avcC record is cut short");
  }
  return sets;
}

void append_unit(Bytes& out, View unit) {
  out.insert(out.end(), kStartCode.begin(), kStartCode.end());
  out.insert(out.end(), unit.begin(), unit.end());
}

// The NAL units of an AVCC packet.
Result<std::vector<View>> avcc_units(View rest, int length_size) {
  std::vector<View> units;
  const auto size = static_cast<std::size_t>(length_size);
  while (!rest.empty()) {
    if (rest.size() < size) return broken("a packet ends within a length");
    std::size_t length = 0;
    for (std::size_t i = 0; i < size; ++i) length = length << 8 | rest[i];
    rest = rest.subspan(size);
    if (length > rest.size()) return broken("a length points past the end of its packet");
    if (length > 0) units.push_back(rest.first(length));
    rest = rest.subspan(length);
  }
  return units;
}

}  // namespace

std::vector<std::span<const std::uint8_t>> annex_b_units(std::span<const std::uint8_t> bytes) {
  constexpr std::array<std::uint8_t, 3> kCode = {0, 0, 1};
  std::vector<View> units;
  auto start = std::search(bytes.begin(), bytes.end(), kCode.begin(), kCode.end());
  while (start != bytes.end()) {
    const auto begin = start + 3;
    const auto next = std::search(begin, bytes.end(), kCode.begin(), kCode.end());
    auto end = next;
    // Zeros before a start code belong to no unit: a unit never ends in one.
    while (end != begin && *(end - 1) == 0) --end;
    if (end != begin) units.emplace_back(begin, end);
    start = next;
  }
  return units;
}

Result<H264ParameterSets> parse_parameter_sets(std::span<const std::uint8_t> bytes) {
  H264ParameterSets sets;
  if (!bytes.empty() && bytes[0] == 1) {
    auto parsed = parse_avcc_record(bytes);
    if (!parsed) return parsed;
    sets = std::move(*parsed);
  } else {
    for (const View unit : annex_b_units(bytes)) {
      if (type_of(unit) == kSps) sets.sps.emplace_back(unit.begin(), unit.end());
      if (type_of(unit) == kPps) sets.pps.emplace_back(unit.begin(), unit.end());
    }
  }
  if (sets.sps.empty() || sets.pps.empty()) return broken("it has no parameter sets");
  return sets;
}

Result<std::string> codec_string(const H264ParameterSets& sets) {
  if (sets.sps.empty() || sets.sps[0].size() < 4) return broken("its sequence parameter set is too short");
  const Bytes& sps = sets.sps[0];
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "avc1.%02X%02X%02X", static_cast<unsigned>(sps[1]),
                static_cast<unsigned>(sps[2]), static_cast<unsigned>(sps[3]));
  return std::string(text.data());
}

Result<Bytes> to_annex_b(const Packet& packet, const H264ParameterSets& sets) {
  std::vector<View> units;
  if (sets.length_size == 0) {
    units = annex_b_units(packet.data);
  } else {
    auto parsed = avcc_units(packet.data, sets.length_size);
    if (!parsed) return parsed.error();
    units = std::move(*parsed);
  }
  const auto has = [&](int type) {
    return std::any_of(units.begin(), units.end(), [type](View unit) { return type_of(unit) == type; });
  };
  Bytes out;
  out.reserve(packet.data.size() + 256);
  const bool joinable = packet.key || has(kIdr);
  if (joinable && !has(kSps)) {
    for (const Bytes& sps : sets.sps) append_unit(out, sps);
  }
  if (joinable && !has(kPps)) {
    for (const Bytes& pps : sets.pps) append_unit(out, pps);
  }
  for (const View unit : units) append_unit(out, unit);
  return out;
}

}  // namespace vigie::media
