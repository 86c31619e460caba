// Any bytes at all, as a place: what is read comes back from each of its own texts, to the metre that they
// give.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include <vigie/geo/coordinates.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vigie::geo;
  const auto place = parse_place({reinterpret_cast<const char*>(data), size});
  if (!place) return 0;
  for (const auto format : {PlaceFormat::unknown, PlaceFormat::degrees, PlaceFormat::degrees_minutes_seconds,
                            PlaceFormat::utm, PlaceFormat::mgrs}) {
    const auto again = parse_place(format_place(*place, format));
    if (!again) std::abort();
    // 2 m, in degrees of latitude; longitude means little at the poles.
    const double away = std::abs(again->latitude.degrees() - place->latitude.degrees());
    if (away > 2e-5) std::abort();
  }
  return 0;
}
