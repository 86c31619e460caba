// Text taken for a clip's TRACK.json: what is accepted is written and read back as it was.
#include "clip_info.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vigie::evidence;
  const auto info = parse_clip_info({reinterpret_cast<const char*>(data), size});
  if (!info) return 0;
  const auto again = parse_clip_info(to_json(*info));
  if (!again || !(*again == *info)) std::abort();
  return 0;
}
