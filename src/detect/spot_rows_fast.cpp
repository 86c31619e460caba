#include "spot_rows.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "spot_rows_fast.cpp"
#include <hwy/foreach_target.h>  // this file once for each instruction set
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace vigie::detect::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D16 = hn::CappedTag<std::uint16_t, 32>;
using D32 = hn::Repartition<std::uint32_t, D16>;
using V16 = hn::Vec<D16>;
constexpr D16 d16;
constexpr D32 d32;

// Calls `step(x)` for vectors that cover [begin, end), the last two overlapping; false where it is shorter
// than one.
template <typename Step>
HWY_INLINE bool cover(std::size_t begin, std::size_t end, std::size_t lanes, Step&& step) {
  if (begin + lanes > end) return false;
  std::size_t x = begin;
  for (; x + lanes <= end; x += lanes) step(x);
  if (x < end) step(end - lanes);
  return true;
}

void smooth(const SmoothRow& row, std::size_t begin, std::size_t end) {
  // One by one: a copy of the whole would wait for what was just written.
  const std::uint16_t *above = row.above, *here = row.here, *below = row.below;
  std::uint16_t *columns = row.columns, *smooth = row.smooth;
  const int shift = row.shift;
  const auto upright = [=](std::size_t x) HWY_ATTR {
    const auto up = [=](const std::uint16_t* from)
                        HWY_ATTR { return hn::ShiftLeftSame(hn::LoadU(d16, from + x), shift); };
    hn::StoreU(hn::AverageRound(hn::AverageRound(up(above), up(below)), up(here)), d16, columns + x);
  };
  const auto across = [=](std::size_t x) HWY_ATTR {
    const V16 sides = hn::AverageRound(hn::LoadU(d16, columns + x - 1), hn::LoadU(d16, columns + x + 1));
    hn::StoreU(hn::AverageRound(sides, hn::LoadU(d16, columns + x)), d16, smooth + x);
  };
  const std::size_t lanes = hn::Lanes(d16);
  if (!cover(begin - 1, end + 1, lanes, upright) || !cover(begin, end, lanes, across)) {
    scalar_spot_rows().smooth(row, begin, end);
  }
}

// Means of two patches that face each other across the pixels at x.
struct Facing {
  V16 falling, upright, rising, level;
};
HWY_INLINE Facing facing(const std::uint16_t* above, const std::uint16_t* here, const std::uint16_t* below,
                         std::size_t x) {
  constexpr std::size_t r = kSpotReach;
  const auto mean = [](const std::uint16_t* one, const std::uint16_t* other)
                        HWY_ATTR { return hn::AverageRound(hn::LoadU(d16, one), hn::LoadU(d16, other)); };
  return {mean(above + x - r, below + x + r), mean(above + x, below + x), mean(above + x + r, below + x - r),
          mean(here + x - r, here + x + r)};
}
HWY_INLINE V16 size_of(const Facing& f, V16 own) {
  const V16 warm = hn::SaturatedSub(own, hn::Max(hn::Max(f.falling, f.upright), hn::Max(f.rising, f.level)));
  const V16 cold = hn::SaturatedSub(hn::Min(hn::Min(f.falling, f.upright), hn::Min(f.rising, f.level)), own);
  return hn::Max(warm, cold);
}

void respond_row(const RespondRow& row, std::size_t begin, std::size_t end) {
  const std::uint16_t *above = row.above, *here = row.here, *below = row.below;
  std::uint16_t* sizes = row.sizes;
  for (std::size_t x = begin; x < end; x += hn::Lanes(d16)) {
    hn::StoreU(size_of(facing(above, here, below, x), hn::LoadU(d16, here + x)), d16, sizes + x);
  }
}

// The highest and the sum of each eight lanes, which are 16 bytes of every vector.
HWY_INLINE void put_blocks(V16 highest, V16 unlike, std::size_t count, std::uint16_t* highest_out,
                           std::uint32_t* unlike_out) {
  highest = hn::Max(highest, hn::ShiftRightLanes<4>(d16, highest));
  highest = hn::Max(highest, hn::ShiftRightLanes<2>(d16, highest));
  highest = hn::Max(highest, hn::ShiftRightLanes<1>(d16, highest));
  const auto pairs = hn::BitCast(d32, unlike);
  auto sums = hn::Add(hn::And(pairs, hn::Set(d32, 0xFFFF)), hn::ShiftRight<16>(pairs));
  sums = hn::Add(sums, hn::ShiftRightLanes<2>(d32, sums));
  sums = hn::Add(sums, hn::ShiftRightLanes<1>(d32, sums));
  HWY_ALIGN std::uint16_t all_highest[hn::MaxLanes(d16)];
  HWY_ALIGN std::uint32_t all_sums[hn::MaxLanes(d32)];
  hn::Store(highest, d16, all_highest);
  hn::Store(sums, d32, all_sums);
  for (std::size_t i = 0; i < count; ++i) {
    highest_out[i] = all_highest[8 * i];
    unlike_out[i] = all_sums[4 * i];
  }
}

void gather(const GatherRow& pointers, std::size_t width) {
  const GatherRow row = pointers;
  constexpr std::size_t r = kSpotReach, side = kSpotBlock;
  static_assert(side == 8);
  const V16 most = hn::Set(d16, kMostUnlike);
  const std::size_t lanes = hn::Lanes(d16);
  for (std::size_t x = 0; x < width; x += lanes) {
    V16 highest = hn::Zero(d16), all_unlike = highest;
    for (std::size_t y = row.from; y < row.to; ++y) {
      const V16 own = hn::LoadU(d16, row.rows[y + r] + x);
      const Facing f = facing(row.rows[y], row.rows[y + r], row.rows[y + 2 * r], x);
      const V16 mean =
          hn::AverageRound(hn::AverageRound(f.falling, f.upright), hn::AverageRound(f.rising, f.level));
      const V16 unlike = hn::Or(hn::SaturatedSub(own, mean), hn::SaturatedSub(mean, own));
      highest = hn::Max(highest, size_of(f, own));
      all_unlike = hn::Add(all_unlike, hn::Min(unlike, most));
    }
    const V16 inside = hn::LoadU(d16, row.inside + x);
    put_blocks(hn::And(highest, inside), hn::And(all_unlike, inside),
               (std::min(lanes, width - x) + side - 1) / side, row.highest + x / side, row.unlike + x / side);
  }
}

void halve(const HalveRow& pointers, std::size_t begin, std::size_t end) {
  const HalveRow row = pointers;
  const hn::Rebind<std::uint16_t, D32> half;
  const auto step = [&](std::size_t x) HWY_ATTR {
    const auto up = [&](const std::uint16_t* from)
                        HWY_ATTR { return hn::ShiftLeftSame(hn::LoadU(d16, from + 2 * x), row.shift); };
    const auto pairs = hn::BitCast(d32, hn::AverageRound(up(row.upper), up(row.lower)));
    const auto sum = hn::Add(hn::And(pairs, hn::Set(d32, 0xFFFF)), hn::ShiftRight<16>(pairs));
    hn::StoreU(hn::DemoteTo(half, hn::BitCast(hn::RebindToSigned<D32>(),
                                              hn::ShiftRight<1>(hn::Add(sum, hn::Set(d32, 1))))),
               half, row.out + x);
  };
  if (!cover(begin, end, hn::Lanes(d32), step)) scalar_spot_rows().halve(row, begin, end);
}

}  // namespace

SpotRows spot_rows() {
  return {smooth, respond_row, gather, halve};
}

}  // namespace vigie::detect::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vigie::detect {
HWY_EXPORT(spot_rows);

SpotRows fast_spot_rows() {
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return HWY_DYNAMIC_DISPATCH(spot_rows)();
}
}  // namespace vigie::detect
#endif
