// Whole files from memory through demuxer and decoder.
#include <vigie/media/demuxer.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vigie;
  constexpr int kMostPackets = 20;  // enough to reach every path, few enough to be quick
  auto demuxer = media::Demuxer::open_memory({data, size}, "fuzz");
  if (!demuxer) return 0;
  (void)(*demuxer)->creation_time();
  const auto format = (*demuxer)->format();
  if (std::int64_t{format->width} * format->height > 1 << 20) return 0;  // slow, and no other path
  auto decoder = (*demuxer)->make_decoder({});
  if (!decoder) return 0;
  std::vector<media::DecodedPicture> pictures;
  for (int i = 0; i < kMostPackets; ++i) {
    auto read = (*demuxer)->read({}, MonotonicTime());
    auto* packet = std::get_if<media::ReadPacket>(&read);
    if (packet == nullptr) break;
    (void)(*decoder)->decode(packet->packet, pictures);
  }
  (void)(*decoder)->flush(pictures);
  for (const auto& picture : pictures) {
    for (const std::uint16_t sample : picture.image->samples()) VIGIE_ASSERT(sample >> picture.bits == 0);
  }
  return 0;
}
