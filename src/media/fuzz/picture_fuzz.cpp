// Still pictures: samples stay below 2^bits, and the picture is as large as it says.
#include <vigie/media/picture.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vigie;
  const auto picture = media::decode_picture({data, size});
  if (!picture) {
    VIGIE_ASSERT(!picture.error().message.empty());
    return 0;
  }
  VIGIE_ASSERT(!picture->image.empty() && picture->bits >= 8 && picture->bits <= 16);
  for (const std::uint16_t sample : picture->image.samples()) VIGIE_ASSERT(sample >> picture->bits == 0);
  return 0;
}
