// Addresses of streams: what is parsed opens as what it was, and no password stands where it is shown.
#include <string_view>

#include <vigie/media/url.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vigie;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)media::is_stream_url(text);
  VIGIE_ASSERT(media::percent_decoded(media::percent_encoded(text)) == text);
  const std::string masked = media::without_secrets(text);
  VIGIE_ASSERT(media::without_secrets(masked) == masked);
  const auto url = media::parse_stream_url(text);
  if (!url) return 0;
  const auto again = media::parse_stream_url(url->with_credentials());
  VIGIE_ASSERT(again && again->credentials == url->credentials && again->address == url->address);
  return 0;
}
