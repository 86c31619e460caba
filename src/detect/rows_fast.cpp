#include "rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "rows_fast.cpp"
#include <hwy/foreach_target.h>  // this file once for each instruction set
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace vigie::detect::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D16 = hn::ScalableTag<std::int16_t>;
using DU16 = hn::ScalableTag<std::uint16_t>;
using D32 = hn::ScalableTag<std::int32_t>;
using DF = hn::ScalableTag<float>;
using D8 = hn::Rebind<std::uint8_t, D16>;  // as many bytes as there are 16-bit lanes
using V16 = hn::Vec<D16>;
using M16 = hn::Mask<D16>;
constexpr D16 d16;
constexpr DU16 du16;
constexpr D32 d32;
constexpr D8 d8;

HWY_INLINE V16 set(int v) {
  return hn::Set(d16, static_cast<std::int16_t>(v));
}
HWY_INLINE V16 clamp(V16 v, V16 most) {
  return hn::Min(hn::Max(v, hn::Neg(most)), most);
}
// To the right, rounded; what rounds is a vector made once.
struct RoundedRight {
  explicit RoundedRight(int by_in) : by(by_in), half(set(by_in == 0 ? 0 : 1 << (by_in - 1))) {}
  HWY_INLINE V16 operator()(V16 v) const { return hn::ShiftRightSame(hn::SaturatedAdd(v, half), by); }
  int by;
  V16 half;
};
// max(a - b, 0), of what is not negative.
HWY_INLINE V16 excess(V16 a, V16 b) {
  return hn::BitCast(d16, hn::SaturatedSub(hn::BitCast(du16, a), hn::BitCast(du16, b)));
}
HWY_INLINE V16 load_bytes(const std::uint8_t* from) {
  return hn::PromoteTo(d16, hn::LoadU(d8, from));
}
HWY_INLINE V16 load_picture(const std::uint16_t* from) {
  return hn::BitCast(d16, hn::Xor(hn::LoadU(du16, from), hn::Set(du16, kLevelBias)));
}

template <bool kSlope>
HWY_INLINE V16 correction(const Correction& c, V16 level) {
  if (!kSlope) return set(c.offset);
  const V16 x = hn::ShiftLeftSame(hn::SaturatedSub(level, set(c.pivot)), c.left);
  return hn::SaturatedAdd(hn::MulFixedPoint15(x, set(c.slope)), set(c.offset));
}

HWY_INLINE V16 edge(const RowConstants& c, V16 one, V16 other) {
  const V16 cut = clamp(hn::SaturatedSub(one, other), set(c.most_edge));
  return hn::MulFixedPoint15(hn::ShiftLeftSame(cut, c.edge_left), set(c.edge_factor));
}

// Of a difference in units: what is the same for a row, in vectors, which the compiler would make anew from
// memory each time.
struct DifferenceConstants {
  explicit DifferenceConstants(const RowConstants& c)
      : most_counts(set(c.most_counts)),
        most(set(kMostDifference)),
        fraction_right(c.fraction_right),
        correction_right(c.correction_right),
        offset(correction_right(set(c.correction.offset))),
        left(c.left),
        right(c.right) {}
  V16 most_counts, most;
  RoundedRight fraction_right, correction_right;
  V16 offset;  // the correction where nothing but it moves the level, rounded
  int left, right;
};

// `moved`: by the correction, rounded to units.
HWY_INLINE V16 difference_of(const DifferenceConstants& c, V16 in, V16 level, V16 fraction, V16 moved) {
  const V16 counts = clamp(hn::SaturatedSub(in, level), c.most_counts);
  V16 d = hn::ShiftRightSame(hn::ShiftLeftSame(counts, c.left), c.right);
  d = hn::SaturatedSub(hn::SaturatedSub(d, c.fraction_right(fraction)), moved);
  return clamp(d, c.most);
}

struct LevelConstants {
  explicit LevelConstants(const RowConstants& c)
      : byte(set(255)),
        whole(whole_of(c.correction, set(c.correction.offset))),
        low(low_of(c.correction, set(c.correction.offset))),
        left(c.level_left) {}
  static HWY_INLINE V16 whole_of(const Correction& c, V16 correction) {
    return hn::ShiftRightSame(correction, c.bits);
  }
  static HWY_INLINE V16 low_of(const Correction& c, V16 correction) {
    return hn::And(hn::ShiftLeftSame(correction, 8 - c.bits), set(255));
  }
  V16 byte, whole, low;  // of the correction where it is an offset alone
  int left;
};

// `moved_whole`, `moved_low`: by the correction, counts and 256ths.
HWY_INLINE void move_level(const LevelConstants& c, V16 m, V16 moved_whole, V16 moved_low, V16 level,
                           V16 fraction, std::int16_t* level_out, std::uint8_t* fraction_out) {
  const V16 whole = hn::SaturatedAdd(hn::ShiftRightSame(m, 8 - c.left), moved_whole);
  const V16 low = hn::Add(fraction, hn::Add(hn::And(hn::ShiftLeftSame(m, c.left), c.byte), moved_low));
  hn::StoreU(hn::SaturatedAdd(level, hn::SaturatedAdd(whole, hn::ShiftRight<8>(low))), d16, level_out);
  hn::StoreU(hn::DemoteTo(d8, hn::And(low, c.byte)), d8, fraction_out);
}

// The kernels copy what they are given: a store might otherwise change it, for all that the compiler knows.

// As many pixels as fill whole vectors.
HWY_INLINE std::size_t whole(std::size_t begin, std::size_t end) {
  return begin + (end - begin) / hn::Lanes(d16) * hn::Lanes(d16);
}

struct SubtractConstants : DifferenceConstants {
  explicit SubtractConstants(const RowConstants& c)
      : DifferenceConstants(c),
        structure_pivot(set(c.structure_pivot)),
        structure_fraction(c.structure_fraction_right),
        structure_left(c.structure_left),
        structure_right(c.structure_right) {}
  V16 structure_pivot;
  RoundedRight structure_fraction;
  int structure_left, structure_right;
};

template <bool kSlope>
HWY_INLINE void subtract_vector(const Correction& correct, const SubtractConstants& c, const SubtractRow& row,
                                std::size_t x) {
  const V16 level = hn::LoadU(d16, row.level + x), fraction = load_bytes(row.fraction + x);
  const V16 moved = kSlope ? c.correction_right(correction<true>(correct, level)) : c.offset;
  V16 d = difference_of(c, load_picture(row.in + x), level, fraction, moved);
  if (row.valid != nullptr) d = hn::IfThenZeroElse(hn::Eq(load_bytes(row.valid + x), hn::Zero(d16)), d);
  hn::StoreU(d, d16, row.difference + x);
  const V16 s = hn::ShiftRightSame(
      hn::ShiftLeftSame(hn::SaturatedSub(level, c.structure_pivot), c.structure_left), c.structure_right);
  hn::StoreU(hn::SaturatedAdd(s, c.structure_fraction(fraction)), d16, row.structure + x);
}

void subtract(const RowConstants& constants, const SubtractRow& pointers, std::size_t begin,
              std::size_t end) {
  const Correction correct = constants.correction;
  const SubtractConstants c(constants);
  const SubtractRow row = pointers;
  const std::size_t stop = whole(begin, end);
  if (correct.slope != 0) {
    for (std::size_t x = begin; x < stop; x += hn::Lanes(d16)) subtract_vector<true>(correct, c, row, x);
  } else {
    for (std::size_t x = begin; x < stop; x += hn::Lanes(d16)) subtract_vector<false>(correct, c, row, x);
  }
  scalar_rows().subtract(constants, row, stop, end);
}

HWY_INLINE V16 slide_of(const RowConstants::Slide& c, V16 one, V16 other) {
  const V16 cut = clamp(hn::SaturatedSub(one, other), set(c.most));
  return hn::MulFixedPoint15(hn::ShiftLeftSame(cut, c.left), set(c.factor));
}

void slide(const RowConstants& constants, const SlideRow& pointers, std::size_t begin, std::size_t end) {
  const RowConstants c = constants;
  const SlideRow row = pointers;
  const std::size_t stop = whole(begin, end);
  for (std::size_t x = begin; x < stop; x += hn::Lanes(d16)) {
    V16 slid = hn::SaturatedAdd(
        slide_of(c.slide_x, hn::LoadU(d16, row.here + x + 1), hn::LoadU(d16, row.here + x - 1)),
        slide_of(c.slide_y, hn::LoadU(d16, row.below + x), hn::LoadU(d16, row.above + x)));
    if (row.valid != nullptr) {
      slid = hn::IfThenZeroElse(hn::Eq(load_bytes(row.valid + x), hn::Zero(d16)), slid);
    }
    const V16 d = hn::LoadU(d16, row.difference + x);
    hn::StoreU(clamp(hn::SaturatedAdd(d, slid), set(kMostDifference)), d16, row.difference + x);
  }
  scalar_rows().slide(c, row, stop, end);
}

void sum(const SumRow& pointers, std::size_t begin, std::size_t end) {
  const SumRow row = pointers;
  const std::size_t stop = whole(begin, end);
  for (std::size_t x = begin; x < stop; x += hn::Lanes(d16)) {
    const V16 here = hn::LoadU(d16, row.here + x);
    const V16 outer = hn::Add(hn::LoadU(d16, row.above + x), hn::LoadU(d16, row.below + x));
    hn::StoreU(hn::Add(outer, hn::Add(here, here)), d16, row.sums + x);
  }
  scalar_rows().sum(row, stop, end);
}

HWY_INLINE V16 filter(const std::int16_t* sums) {
  const V16 here = hn::LoadU(d16, sums);
  return hn::Add(hn::Add(hn::LoadU(d16, sums - 1), hn::LoadU(d16, sums + 1)), hn::Add(here, here));
}

HWY_INLINE V16 noise_16ths(V16 noise) {
  return hn::ShiftRight<2>(hn::Add(noise, set(kNoiseSteps / 2)));
}
static_assert(kNoiseSteps == 4);

// judged² - s² > ex² + ey²
HWY_INLINE M16 exceeds(V16 judged, V16 s, V16 ex, V16 ey, bool has_edges) {
#if HWY_TARGET <= HWY_SSSE3
  // Pairs are multiplied and added at once; what interleaving takes apart by blocks, demoting puts together.
  const auto zero = hn::Zero(d32);
  auto unused = zero;
  const V16 minus = hn::Neg(s);
  const auto low = hn::ReorderWidenMulAccumulate(d32, hn::InterleaveLower(d16, judged, s),
                                                 hn::InterleaveLower(d16, judged, minus), zero, unused);
  const auto high = hn::ReorderWidenMulAccumulate(d32, hn::InterleaveUpper(d16, judged, s),
                                                  hn::InterleaveUpper(d16, judged, minus), zero, unused);
  auto edges_low = zero, edges_high = zero;
  if (has_edges) {
    const V16 el = hn::InterleaveLower(d16, ex, ey), eh = hn::InterleaveUpper(d16, ex, ey);
    edges_low = hn::ReorderWidenMulAccumulate(d32, el, el, zero, unused);
    edges_high = hn::ReorderWidenMulAccumulate(d32, eh, eh, zero, unused);
  }
  return hn::MaskFromVec(hn::ReorderDemote2To(d16, hn::VecFromMask(d32, hn::Gt(low, edges_low)),
                                              hn::VecFromMask(d32, hn::Gt(high, edges_high))));
#else
  const hn::Half<D16> half;
  const auto of_half = [&](auto j, auto n, auto x, auto y) HWY_ATTR {
    const auto wj = hn::PromoteTo(d32, j), wn = hn::PromoteTo(d32, n);
    const auto wx = hn::PromoteTo(d32, x), wy = hn::PromoteTo(d32, y);
    const auto change = hn::Sub(hn::Mul(wj, wj), hn::Mul(wn, wn));
    const auto edges = hn::Add(hn::Mul(wx, wx), hn::Mul(wy, wy));
    return hn::DemoteTo(half, hn::VecFromMask(d32, hn::Gt(change, edges)));
  };
  if (!has_edges) ex = ey = hn::Zero(d16);
  const auto low = of_half(hn::LowerHalf(half, judged), hn::LowerHalf(half, s), hn::LowerHalf(half, ex),
                           hn::LowerHalf(half, ey));
  const auto high = of_half(hn::UpperHalf(half, judged), hn::UpperHalf(half, s), hn::UpperHalf(half, ex),
                            hn::UpperHalf(half, ey));
  return hn::MaskFromVec(hn::Combine(d16, high, low));
#endif
}

struct JudgeConstants : LevelConstants {
  explicit JudgeConstants(const RowConstants& c)
      : LevelConstants(c),
        noise_share(set(c.noise_share)),
        least_noise(set(c.least_noise)),
        free_share(set(c.free_share)),
        held_share(set(c.held_share)) {}
  V16 noise_share, least_noise, free_share, held_share;
};

// As learn_noise says it.
HWY_INLINE V16 noise_step(V16 noise_share, V16 magnitude, V16 s, V16 strong, V16 dither) {
  const V16 a = hn::Min(magnitude, strong), twice = hn::Add(s, s);
  const V16 half = hn::Add(hn::Add(hn::ShiftRight<1>(a), excess(a, s)),
                           hn::Add(excess(a, twice), excess(a, hn::Add(twice, s))));
  const V16 quarter = hn::BitCast(d16, hn::ShiftRight<1>(hn::BitCast(du16, half)));
  const V16 delta = hn::Sub(quarter, hn::MulFixedPoint15(s, set(9557)));
  return hn::MulHigh(hn::SaturatedAdd(delta, dither), noise_share);
}

template <bool kEdges, bool kSlope>
HWY_INLINE void judge_vector(const RowConstants& c, const JudgeConstants& v, const JudgeRow& row,
                             std::size_t x) {
  const V16 f = filter(row.sums + x), noise = hn::LoadU(d16, row.noise + x), s = noise_16ths(noise);
  const V16 judged = hn::MulFixedPoint15(f, hn::LoadU(d16, row.factor + x));
  M16 changed = hn::Gt(hn::Abs(judged), s);
  // Edges only make it less: most vectors need not ask for them.
  if (!hn::AllFalse(d16, changed)) {
    V16 ex = hn::Zero(d16), ey = ex;
    if (kEdges) {
      ex = edge(c, hn::LoadU(d16, row.here + x + 1), hn::LoadU(d16, row.here + x - 1));
      ey = edge(c, hn::LoadU(d16, row.below + x), hn::LoadU(d16, row.above + x));
    }
    changed = exceeds(judged, s, ex, ey, kEdges);
    hn::StoreU(f, d16, row.filtered + x);
  }
  const V16 magnitude = hn::Abs(f), twice = hn::Add(s, s), limit = hn::SaturatedAdd(twice, twice);
  const M16 strong = hn::And(changed, hn::Gt(magnitude, limit));
  hn::StoreMaskBits(d16, changed, row.changed + x / 8);
  hn::StoreMaskBits(d16, hn::And(changed, hn::Gt(f, hn::Zero(d16))), row.warm + x / 8);
  hn::StoreMaskBits(d16, strong, row.strong + x / 8);

  const M16 held = hn::LoadMaskBits(d16, row.held + x / 8);
  const M16 repeats =
      hn::RebindMask(d16, hn::Eq(hn::LoadU(du16, row.in + x), hn::LoadU(du16, row.previous + x)));
  V16 step = noise_step(v.noise_share, magnitude, s, limit, hn::LoadU(d16, row.dither + x));
  step = hn::IfThenZeroElse(hn::Or(repeats, hn::Or(held, strong)), step);
  hn::StoreU(hn::Min(hn::Max(hn::SaturatedAdd(noise, step), v.least_noise), set(kMostNoise)), d16,
             row.noise + x);

  const V16 share = hn::IfThenZeroElse(strong, hn::IfThenElse(held, v.held_share, v.free_share));
  const V16 m = hn::MulFixedPoint15(hn::ShiftLeft<4>(hn::LoadU(d16, row.difference + x)), share);
  const V16 level = hn::LoadU(d16, row.level + x);
  V16 moved_whole = v.whole, moved_low = v.low;
  if (kSlope) {
    const V16 moved = correction<true>(c.correction, level);
    moved_whole = LevelConstants::whole_of(c.correction, moved);
    moved_low = LevelConstants::low_of(c.correction, moved);
  }
  move_level(v, m, moved_whole, moved_low, level, load_bytes(row.fraction + x), row.level + x,
             row.fraction + x);
}

void judge(const RowConstants& constants, const JudgeRow& pointers, std::size_t begin, std::size_t end) {
  const RowConstants c = constants;
  const JudgeRow row = pointers;
  const std::size_t stop = whole(begin, end);
  const JudgeConstants v(c);
  const bool slopes = c.correction.slope != 0;
  if (c.has_edges && slopes) {
    for (std::size_t x = begin; x < stop; x += hn::Lanes(d16)) judge_vector<true, true>(c, v, row, x);
  } else if (c.has_edges) {
    for (std::size_t x = begin; x < stop; x += hn::Lanes(d16)) judge_vector<true, false>(c, v, row, x);
  } else if (slopes) {
    for (std::size_t x = begin; x < stop; x += hn::Lanes(d16)) judge_vector<false, true>(c, v, row, x);
  } else {
    for (std::size_t x = begin; x < stop; x += hn::Lanes(d16)) judge_vector<false, false>(c, v, row, x);
  }
  scalar_rows().judge(c, row, stop, end);
}

void unrest(const RowConstants& constants, const UnrestRow& pointers, std::size_t begin, std::size_t end) {
  const RowConstants c = constants;
  const UnrestRow row = pointers;
  const hn::ScalableTag<std::uint8_t> bytes;
  const std::size_t lanes = hn::Lanes(bytes), stop = begin + (end - begin) / lanes * lanes;
  const auto step = hn::Set(bytes, kUnrestStep), calm = hn::Set(bytes, c.calm);
  const auto below = hn::Set(bytes, static_cast<std::uint8_t>(kUnrestful - 1));
  for (std::size_t x = begin; x < stop; x += lanes) {
    const auto came = hn::LoadMaskBits(bytes, row.came + x / 8);
    const auto unrest = hn::LoadU(bytes, row.unrest + x);
    const auto full = hn::Ne(hn::SaturatedSub(unrest, below), hn::Zero(bytes));
    hn::StoreMaskBits(bytes, hn::And(came, full), row.unrestful + x / 8);
    const auto raised = hn::SaturatedAdd(unrest, hn::IfThenElseZero(came, step));
    hn::StoreU(hn::SaturatedSub(raised, calm), bytes, row.unrest + x);
  }
  scalar_rows().unrest(c, row, stop, end);
}

void learn(const RowConstants& constants, const LearnRow& pointers, std::size_t begin, std::size_t end) {
  const RowConstants c = constants;
  const LearnRow row = pointers;
  const DifferenceConstants difference(c);
  const LevelConstants v(c);
  const V16 zero = hn::Zero(d16);
  const std::size_t stop = whole(begin, end);
  for (std::size_t x = begin; x < stop; x += hn::Lanes(d16)) {
    const V16 level = hn::LoadU(d16, row.level + x), fraction = load_bytes(row.fraction + x);
    V16 d = difference_of(difference, load_picture(row.in + x), level, fraction, zero);
    if (row.valid != nullptr) d = hn::IfThenZeroElse(hn::Eq(load_bytes(row.valid + x), zero), d);
    const V16 share = hn::IfThenElseZero(hn::LoadMaskBits(d16, row.where + x / 8), set(row.share));
    move_level(v, hn::MulFixedPoint15(hn::ShiftLeft<4>(d), share), zero, zero, level, fraction, row.level + x,
               row.fraction + x);
  }
  scalar_rows().learn(c, row, stop, end);
}

void restless(const RowConstants& constants, const RestlessRow& pointers, std::size_t begin,
              std::size_t end) {
  const RowConstants c = constants;
  const RestlessRow row = pointers;
  const DF df;
  const hn::Half<D16> half;
  const std::size_t lanes = hn::Lanes(d16), stop = whole(begin, end);
  static_assert(hn::MaxLanes(d16) <= 32);
  const auto sum_of = [](auto v) HWY_ATTR { return hn::GetLane(hn::SumOfLanes(d32, v)); };
  const auto ratio_of = [&](auto f16, auto s16, auto x16, auto y16) HWY_ATTR {
    const auto f = hn::ConvertTo(df, hn::PromoteTo(d32, f16)), s = hn::ConvertTo(df, hn::PromoteTo(d32, s16));
    const auto x = hn::ConvertTo(df, hn::PromoteTo(d32, x16)), y = hn::ConvertTo(df, hn::PromoteTo(d32, y16));
    const auto judged = hn::Add(hn::Mul(s, s), hn::Add(hn::Mul(x, x), hn::Mul(y, y)));
    const auto ratio = hn::Min(hn::Div(hn::Mul(f, f), judged), hn::Set(df, kMostRestless));
    return hn::ConvertTo(d32, hn::Mul(ratio, hn::Set(df, kRestlessSteps)));
  };
  for (std::size_t x = begin; x < stop; x += lanes) {
    const V16 f = filter(row.sums + x), s = noise_16ths(hn::LoadU(d16, row.noise + x));
    const V16 ex = edge(c, hn::LoadU(d16, row.here + x + 1), hn::LoadU(d16, row.here + x - 1));
    const V16 ey = edge(c, hn::LoadU(d16, row.below + x), hn::LoadU(d16, row.above + x));
    const auto low = ratio_of(hn::LowerHalf(half, f), hn::LowerHalf(half, s), hn::LowerHalf(half, ex),
                              hn::LowerHalf(half, ey));
    const auto high = ratio_of(hn::UpperHalf(half, f), hn::UpperHalf(half, s), hn::UpperHalf(half, ex),
                               hn::UpperHalf(half, ey));
    // Half a vector is a block where vectors are longest; elsewhere a whole one is one, or a part of one.
    if (lanes / 2 == 16) {
      row.blocks[x / 16] += sum_of(low);
      row.blocks[x / 16 + 1] += sum_of(high);
    } else {
      row.blocks[x / 16] += sum_of(hn::Add(low, high));
    }
  }
  scalar_rows().restless(c, row, stop, end);
}

}  // namespace

RowKernels rows() {
  return {subtract, slide, sum, judge, unrest, learn, restless};
}

}  // namespace vigie::detect::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vigie::detect {
HWY_EXPORT(rows);

RowKernels fast_rows() {
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return HWY_DYNAMIC_DISPATCH(rows)();
}
}  // namespace vigie::detect
#endif
