// The first byte says how long the parameter sets are; the packet is the rest.
#include <algorithm>

#include <vigie/media/h264.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vigie;
  if (size == 0) return 0;
  const std::size_t split = std::min<std::size_t>(data[0], size - 1);
  const auto sets = media::parse_parameter_sets({data + 1, split});
  Packet packet;
  packet.data.assign(data + 1 + split, data + size);
  packet.key = size % 2 == 0;
  if (!sets) {
    (void)media::parse_parameter_sets(packet.data);
    return 0;
  }
  (void)media::codec_string(*sets);
  const auto converted = media::to_annex_b(packet, *sets);
  if (!converted) return 0;
  // What is Annex B once stays as it is.
  packet.data = *converted;
  packet.key = false;
  const auto again = media::to_annex_b(packet, {.sps = {}, .pps = {}, .length_size = 0});
  VIGIE_ASSERT(again.has_value());
  VIGIE_ASSERT(media::annex_b_units(*again).size() == media::annex_b_units(packet.data).size());
  return 0;
}
