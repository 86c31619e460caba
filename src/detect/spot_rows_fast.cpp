#include "spot_rows.h"

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

void smooth(const SmoothRow& pointers, std::size_t begin, std::size_t end) {
  const SmoothRow row = pointers;
  const auto upright = [&](std::size_t x) HWY_ATTR {
    const auto up = [&](const std::uint16_t* from)
                        HWY_ATTR { return hn::ShiftLeftSame(hn::LoadU(d16, from + x), row.shift); };
    hn::StoreU(hn::AverageRound(hn::AverageRound(up(row.above), up(row.below)), up(row.here)), d16,
               row.columns + x);
  };
  const auto across = [&](std::size_t x) HWY_ATTR {
    const V16 sides =
        hn::AverageRound(hn::LoadU(d16, row.columns + x - 1), hn::LoadU(d16, row.columns + x + 1));
    hn::StoreU(hn::AverageRound(sides, hn::LoadU(d16, row.columns + x)), d16, row.smooth + x);
  };
  const std::size_t lanes = hn::Lanes(d16);
  if (!cover(begin - 1, end + 1, lanes, upright) || !cover(begin, end, lanes, across)) {
    scalar_spot_rows().smooth(row, begin, end);
  }
}

void respond_row(const RespondRow& pointers, std::size_t begin, std::size_t end) {
  const RespondRow row = pointers;
  constexpr std::size_t r = kSpotReach;
  const V16 most = hn::Set(d16, kMostUnlike);
  const auto facing = [](const std::uint16_t* one, const std::uint16_t* other)
                          HWY_ATTR { return hn::AverageRound(hn::LoadU(d16, one), hn::LoadU(d16, other)); };
  for (std::size_t x = begin; x < end; x += hn::Lanes(d16)) {
    const V16 falling = facing(row.above + x - r, row.below + x + r),
              upright = facing(row.above + x, row.below + x);
    const V16 rising = facing(row.above + x + r, row.below + x - r),
              level = facing(row.here + x - r, row.here + x + r);
    const V16 mean = hn::AverageRound(hn::AverageRound(falling, upright), hn::AverageRound(rising, level));
    const V16 own = hn::LoadU(d16, row.here + x);
    const V16 warm = hn::SaturatedSub(own, hn::Max(hn::Max(falling, upright), hn::Max(rising, level)));
    const V16 cold = hn::SaturatedSub(hn::Min(hn::Min(falling, upright), hn::Min(rising, level)), own);
    const V16 unlike = hn::Or(hn::SaturatedSub(own, mean), hn::SaturatedSub(mean, own));
    hn::StoreU(hn::Max(hn::LoadU(d16, row.highest + x), hn::Max(warm, cold)), d16, row.highest + x);
    hn::StoreU(hn::Add(hn::LoadU(d16, row.unlike + x), hn::Min(unlike, most)), d16, row.unlike + x);
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
  return {smooth, respond_row, halve};
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
