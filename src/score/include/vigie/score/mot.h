// Tracks as text in MOTChallenge form (Milan, Leal-Taixé, Reid, Roth and Schindler 2016): a line a frame and
// identity, "frame,id,x,y,w,h,confidence,-1,-1,-1"; frames from 1; boxes in px of the Pixel frame. What
// follows the height is not read. Reentrant.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>

namespace vigie::score {

struct MotPoint {
  std::int64_t frame = 0;  // from 1
  Box box;                 // px
};

// One identity, or a part of one: an identity that jumps goes on as the next part.
struct MotIdentity {
  std::string id;  // as written
  int part = 0;
  std::vector<MotPoint> points;  // by frame, each frame once
};

// Identities in the order of their first line, broken where they jump by more than 25 px + 6 px a missed
// frame. `where` names the text in errors. damaged: a line that is not a row, or an identity twice in a
// frame.
Result<std::vector<MotIdentity>> parse_mot(std::string_view text, std::string_view where);

// One line with its end; three digits after the point. `confidence` in [0, 1].
std::string mot_row(std::int64_t frame, std::int64_t id, const Box& box, double confidence);

}  // namespace vigie::score
