// The pictures of a folder in their order. Reentrant.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigie::source {

// "frame_0012.tiff": the stem before the last run of digits, the number, and the extension.
struct PictureName {
  std::string file;          // as it is
  std::string before;        // "frame_"
  std::uint64_t number = 0;  // 12
  std::string after;         // ".tiff"
  friend bool operator==(const PictureName&, const PictureName&) = default;
};

// Nothing where it is no TIFF, PNG, PGM or BMP by its extension, is hidden, or has no number below 10^18.
std::optional<PictureName> parse_picture_name(std::string_view file);

// In order of name, then of number: 2 before 10. Of two with the same number the one with fewer zeros is
// first.
void sort_pictures(std::vector<PictureName>& names);

// Whether pictures are missing between the two: another series, or a number left out.
bool is_gap(const PictureName& earlier, const PictureName& later);

}  // namespace vigie::source
