// The two ways in which H.264 is packed, and the name that browsers have for a stream. Reentrant.
//   AVCC     each NAL unit after its length; parameter sets apart, in an avcC record (ISO/IEC 14496-15)
//   Annex B  each NAL unit after 00 00 01; parameter sets in the stream (ITU-T H.264, annex B)
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <vigie/core/frame.h>

namespace vigie::media {

using Bytes = std::vector<std::uint8_t>;

struct H264ParameterSets {
  std::vector<Bytes> sps, pps;  // NAL units without start code or length
  int length_size = 0;          // of AVCC's lengths, 1 to 4 bytes; 0: the stream is Annex B
};

// From an avcC record or Annex B bytes (codec_private, or a key packet of an Annex B stream).
// damaged where they are neither, or hold no parameter set.
Result<H264ParameterSets> parse_parameter_sets(std::span<const std::uint8_t> bytes);

// "avc1.42C01F": profile, constraints and level as RFC 6381 writes them.
Result<std::string> codec_string(const H264ParameterSets& sets);

// A packet to Annex B, with parameter sets before every key picture that has none of its own: what a decoder
// that joins there needs. Annex B stays as it is. damaged where a length points past the end.
Result<Bytes> to_annex_b(const Packet& packet, const H264ParameterSets& sets);

// The NAL units of Annex B bytes, without start codes. They borrow `bytes`.
std::vector<std::span<const std::uint8_t>> annex_b_units(std::span<const std::uint8_t> bytes);

}  // namespace vigie::media
