// What a camera knows to stand in its picture, and the text that it is kept in (docs/formats/standing.md).
// Reentrant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/detection.h>
#include <vigie/core/result.h>

namespace vigie::track {

struct KnownThing {
  StabilisedPoint place;  // px
  double size = 0;        // px, the longer side
  double strength = 0;    // SNR
  ContrastSign sign = ContrastSign::warm;
  friend bool operator==(const KnownThing&, const KnownThing&) = default;
};

struct KnownThings {
  int width = 0, height = 0;  // px, of the picture; 0 where none was seen
  std::vector<KnownThing> things;
  friend bool operator==(const KnownThings&, const KnownThings&) = default;
};

// As many are kept and read at most.
inline constexpr std::size_t kMostKnownThings = 1024;

// To a hundredth of each figure.
std::string to_text(const KnownThings& known);
// damaged, naming the line: of any text that to_text() would not write.
Result<KnownThings> parse_known_things(std::string_view text);

}  // namespace vigie::track
