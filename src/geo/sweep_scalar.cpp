#include "sweep.h"

#include <algorithm>
#include <cmath>

namespace vigie::geo {
namespace {

void advance(const SweepRow& row, const Lines& lines) {
  const float a_post = 1 / row.away, lift = row.lift * row.away;
  for (int j = lines.from; j < lines.to; ++j) {
    const float x = row.eye_minor + lines.slope[j] * row.away;
    const float whole = std::floor(x);
    const int place = static_cast<int>(whole);
    if (place < row.low || place >= row.high) continue;
    const float here = row.posts[place], next = row.posts[place + 1];
    const float up = here + (next - here) * (x - whole);
    lines.steepest[j] = std::max(lines.steepest[j], (up - row.eye_up) * a_post + lines.length2[j] * lift);
  }
}

void judge(const SweepRow& row, const Lines& lines, const SweepPosts& posts) {
  const float lines_a_post = posts.lines_a_slope / row.away;
  const float major2 = posts.major_m * posts.major_m;
  for (int place = posts.from; place < posts.to; ++place) {
    const float offset = static_cast<float>(place) - row.eye_minor;
    const float among = offset * lines_a_post;
    const int line =
        std::clamp(static_cast<int>(std::floor(among)) + posts.middle_line, 0, posts.last_line - 1);
    const float beyond = among - static_cast<float>(line - posts.middle_line);
    const float before = lines.steepest[line], after = lines.steepest[line + 1];
    const float steepest = before + (after - before) * beyond;
    const float minor_m = offset * posts.minor_spacing_m;
    const float lifted = row.lift * (minor_m * minor_m + major2);
    const float sight = row.eye_up + steepest * row.away - lifted;
    posts.hidden[place] = std::max(0.0F, sight - row.posts[place]);
  }
}

void turn(const Turn& t) {
  for (int r = 0; r < t.rows; ++r)
    for (int c = 0; c < t.columns; ++c) t.to[c * t.to_stride + r] = t.from[r * t.from_stride + c];
}

void turn_over(const Turn& t) {
  for (int r = 0; r < t.rows; ++r)
    for (int c = 0; c < t.columns; ++c) {
      const float sample = t.from[r * t.from_stride + c];
      if (!std::isnan(sample)) t.to[c * t.to_stride + r] = sample;
    }
}

}  // namespace

SweepKernels scalar_sweep() {
  return {advance, judge, turn, turn_over};
}

}  // namespace vigie::geo
