#include "sweep.h"

#include <algorithm>

#include <hwy/cache_control.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sweep_fast.cpp"
#include <hwy/foreach_target.h>  // this file once for each instruction set
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace vigie::geo::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using DF = hn::ScalableTag<float>;
using DI = hn::ScalableTag<std::int32_t>;
using VF = hn::Vec<DF>;
using VI = hn::Vec<DI>;
constexpr DF df;
constexpr DI di;

// Gathers are slow on many machines. Neighbouring lines are at most a post apart and neighbouring posts at
// most two lines, so that what a vector needs lies in one or two vectors of memory.
void advance(const SweepRow& row, const Lines& lines) {
  const int lanes = static_cast<int>(hn::Lanes(df));
  const VI low = hn::Set(di, row.low), last = hn::Set(di, row.high - 1);
  const VF away = hn::Set(df, row.away), eye_minor = hn::Set(df, row.eye_minor);
  const VF eye_up = hn::Set(df, row.eye_up), a_post = hn::Set(df, 1 / row.away);
  const VF lift = hn::Set(df, row.lift * row.away);
  int j = lines.from;
  for (; row.high - row.low >= lanes && j + lanes <= lines.to; j += lanes) {
    const VF x = hn::Add(eye_minor, hn::Mul(hn::LoadU(df, lines.slope + j), away));
    const VF whole = hn::Floor(x);
    const VI place = hn::ConvertTo(di, whole);
    const VI inside = hn::Min(hn::Max(place, low), last);
    const int base = std::clamp(hn::GetLane(place), row.low, row.high - lanes);
    const auto at = hn::IndicesFromVec(df, hn::Sub(inside, hn::Set(di, base)));
    const VF here = hn::TableLookupLanes(hn::LoadU(df, row.posts + base), at);
    const VF next = hn::TableLookupLanes(hn::LoadU(df, row.posts + base + 1), at);
    const VF up = hn::Add(here, hn::Mul(hn::Sub(next, here), hn::Sub(x, whole)));
    const VF steep =
        hn::Add(hn::Mul(hn::Sub(up, eye_up), a_post), hn::Mul(hn::LoadU(df, lines.length2 + j), lift));
    const VF before = hn::LoadU(df, lines.steepest + j);
    const auto counts = hn::RebindMask(df, hn::Eq(place, inside));
    hn::StoreU(hn::IfThenElse(counts, hn::Max(before, steep), before), df, lines.steepest + j);
  }
  scalar_sweep().advance(row, {lines.slope, lines.length2, lines.steepest, j, lines.to});
}

void judge(const SweepRow& row, const Lines& lines, const SweepPosts& posts) {
  if (posts.lines_a_slope > 2 * row.away) return scalar_sweep().judge(row, lines, posts);
  const int lanes = static_cast<int>(hn::Lanes(df));
  const VF lines_a_post = hn::Set(df, posts.lines_a_slope / row.away);
  const VF eye_up = hn::Set(df, row.eye_up), eye_minor = hn::Set(df, row.eye_minor);
  const VF lift = hn::Set(df, row.lift), away = hn::Set(df, row.away);
  const VF spacing = hn::Set(df, posts.minor_spacing_m), major2 = hn::Set(df, posts.major_m * posts.major_m);
  const VI middle = hn::Set(di, posts.middle_line), last = hn::Set(di, posts.last_line - 1);
  const VI second = hn::Set(di, lanes), last_of_first = hn::Set(di, lanes - 1);
  const VF on = hn::Set(df, static_cast<float>(lanes)), none = hn::Zero(df);
  const float* HWY_RESTRICT steepest_of = lines.steepest;
  const float* HWY_RESTRICT ground = row.posts;
  float* HWY_RESTRICT answers = posts.hidden;
  const int to = posts.to;
  int place = posts.from;
  VF places = hn::Iota(df, static_cast<float>(place));
  for (; place + lanes <= to; place += lanes, places = hn::Add(places, on)) {
    const VF offset = hn::Sub(places, eye_minor);
    const VF among = hn::Mul(offset, lines_a_post);
    const VI line =
        hn::Min(hn::Max(hn::Add(hn::ConvertTo(di, hn::Floor(among)), middle), hn::Zero(di)), last);
    const int base = hn::GetLane(line);
    const VI index = hn::Sub(line, hn::Set(di, base));
    const auto in_second = hn::RebindMask(df, hn::Gt(index, last_of_first));
    const auto at =
        hn::IndicesFromVec(df, hn::IfThenElse(hn::Gt(index, last_of_first), hn::Sub(index, second), index));
    const auto steepest_at = [&](const float* from) {
      return hn::IfThenElse(in_second, hn::TableLookupLanes(hn::LoadU(df, from + lanes), at),
                            hn::TableLookupLanes(hn::LoadU(df, from), at));
    };
    const VF before = steepest_at(steepest_of + base), after = steepest_at(steepest_of + base + 1);
    const VF beyond = hn::Sub(among, hn::ConvertTo(df, hn::Sub(line, middle)));
    const VF steepest = hn::Add(before, hn::Mul(hn::Sub(after, before), beyond));
    const VF minor = hn::Mul(offset, spacing);
    const VF lifted = hn::Mul(lift, hn::Add(hn::Mul(minor, minor), major2));
    const VF sight = hn::Sub(hn::Add(eye_up, hn::Mul(steepest, away)), lifted);
    const VF hidden = hn::Sub(sight, hn::LoadU(df, ground + place));
    hn::StoreU(hn::Max(none, hidden), df, answers + place);
  }
  SweepPosts rest = posts;
  rest.from = place;
  scalar_sweep().judge(row, lines, rest);
}

// Blocks of 4 × 4. Each row, or each answer's row, lies in another page: those to come are asked for ahead.
constexpr int kAhead = 16;
using D4 = hn::FixedTag<float, 4>;
constexpr D4 d4;

template <bool kKeep>
HWY_INLINE void put(hn::Vec<D4> samples, float* to) {
  if (kKeep) samples = hn::IfThenElse(hn::IsNaN(samples), hn::LoadU(d4, to), samples);
  hn::StoreU(samples, d4, to);
}

template <bool kKeep>
HWY_INLINE void turn_block(const Turn& t, int r, int c) {
  const float* from = t.from + r * t.from_stride + c;
  const hn::Repartition<double, D4> d2;
  const auto a = hn::LoadU(d4, from), b = hn::LoadU(d4, from + t.from_stride);
  const auto e = hn::LoadU(d4, from + 2 * t.from_stride), f = hn::LoadU(d4, from + 3 * t.from_stride);
  const auto ab_low = hn::BitCast(d2, hn::InterleaveLower(d4, a, b));
  const auto ab_high = hn::BitCast(d2, hn::InterleaveUpper(d4, a, b));
  const auto ef_low = hn::BitCast(d2, hn::InterleaveLower(d4, e, f));
  const auto ef_high = hn::BitCast(d2, hn::InterleaveUpper(d4, e, f));
  float* to = t.to + c * t.to_stride + r;
  put<kKeep>(hn::BitCast(d4, hn::InterleaveLower(d2, ab_low, ef_low)), to);
  put<kKeep>(hn::BitCast(d4, hn::InterleaveUpper(d2, ab_low, ef_low)), to + t.to_stride);
  put<kKeep>(hn::BitCast(d4, hn::InterleaveLower(d2, ab_high, ef_high)), to + 2 * t.to_stride);
  put<kKeep>(hn::BitCast(d4, hn::InterleaveUpper(d2, ab_high, ef_high)), to + 3 * t.to_stride);
}

template <bool kKeep>
HWY_INLINE void turn_all(const Turn& t) {
  const int rows = t.rows / 4 * 4, columns = t.columns / 4 * 4;
  const bool long_rows = t.columns > t.rows;
  const auto block = [&](int r, int c) { turn_block<kKeep>(t, r, c); };
  if (long_rows) {
    for (int c = 0; c < columns; c += 4) {
      for (int i = 0; i < 4 && c + kAhead + i < columns; ++i)
        hwy::Prefetch(t.to + (c + kAhead + i) * t.to_stride);
      for (int r = 0; r < rows; r += 4) block(r, c);
    }
  } else {
    for (int r = 0; r < rows; r += 4) {
      for (int i = 0; i < 4 && r + kAhead + i < rows; ++i)
        hwy::Prefetch(t.from + (r + kAhead + i) * t.from_stride);
      for (int c = 0; c < columns; c += 4) block(r, c);
    }
  }
  const auto rest = kKeep ? scalar_sweep().turn_over : scalar_sweep().turn;
  rest({t.from + columns, t.from_stride, t.to + columns * t.to_stride, t.to_stride, t.rows,
        t.columns - columns});
  rest({t.from + rows * t.from_stride, t.from_stride, t.to + rows, t.to_stride, t.rows - rows, columns});
}

void turn(const Turn& t) {
  turn_all<false>(t);
}
void turn_over(const Turn& t) {
  turn_all<true>(t);
}

}  // namespace

SweepKernels sweep() {
  return {advance, judge, turn, turn_over};
}

}  // namespace vigie::geo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vigie::geo {
HWY_EXPORT(sweep);

SweepKernels fast_sweep() {
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return HWY_DYNAMIC_DISPATCH(sweep)();
}
}  // namespace vigie::geo
#endif
