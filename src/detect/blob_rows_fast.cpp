#include "blob_rows.h"
#include "rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "blob_rows_fast.cpp"
#include <hwy/foreach_target.h>  // this file once for each instruction set
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace vigie::detect::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using DF = hn::CappedTag<float, kBlobLanes>;
using D32 = hn::Rebind<std::int32_t, DF>;
using D16 = hn::Rebind<std::int16_t, DF>;
using DU16 = hn::Rebind<std::uint16_t, DF>;
using D8 = hn::Rebind<std::uint8_t, DF>;
using VF = hn::Vec<DF>;
using V32 = hn::Vec<D32>;
constexpr DF df;
constexpr D32 d32;

// In 256ths of a count.
HWY_INLINE V32 level(const std::int16_t* counts, const std::uint8_t* more) {
  const V32 whole = hn::PromoteTo(d32, hn::LoadU(D16(), counts));
  return hn::Add(hn::ShiftLeft<8>(whole), hn::PromoteTo(d32, hn::LoadU(D8(), more)));
}

HWY_INLINE void add(VF a, VF b, float* sums) {
  hn::StoreU(hn::Add(hn::LoadU(df, sums), hn::Mul(a, b)), df, sums);
}

void sway(const SwayRow& pointers, SwaySums& sums) {
  const SwayRow row = pointers;
  if (row.step != 1) return scalar_blob_rows().sway(row, sums);
  const std::size_t lanes = hn::Lanes(df);
  for (std::size_t k = 0; k < row.count; k += lanes) {
    const auto inside = hn::FirstN(df, row.count - k);
    const auto scaled = [&](V32 v, float by) HWY_ATTR {
      return hn::IfThenElseZero(inside, hn::Mul(hn::ConvertTo(df, v), hn::Set(df, by)));
    };
    const V32 left = level(row.here + k - 1, row.here_256ths + k - 1);
    const V32 right = level(row.here + k + 1, row.here_256ths + k + 1);
    const V32 above = level(row.above + k, row.above_256ths + k);
    const V32 below = level(row.below + k, row.below_256ths + k);
    const V32 in = hn::Sub(hn::PromoteTo(d32, hn::LoadU(DU16(), row.in + k)), hn::Set(d32, kLevelBias));
    const V32 more = hn::Sub(hn::ShiftLeft<8>(in), level(row.here + k, row.here_256ths + k));
    const VF x = scaled(hn::Sub(right, left), 1.0F / 512), y = scaled(hn::Sub(below, above), 1.0F / 512);
    const VF d = scaled(more, 1.0F / 256);
    const std::size_t lane = k % kBlobLanes;
    add(x, x, &sums[0][lane]);
    add(x, y, &sums[1][lane]);
    add(y, y, &sums[2][lane]);
    add(x, d, &sums[3][lane]);
    add(y, d, &sums[4][lane]);
    add(d, d, &sums[5][lane]);
  }
}

float most(const std::int16_t* filtered, const std::int16_t* noise, std::size_t count) {
  VF highest = hn::Zero(df);
  for (std::size_t i = 0; i < count; i += hn::Lanes(df)) {
    const VF f = hn::ConvertTo(df, hn::PromoteTo(d32, hn::LoadU(D16(), filtered + i)));
    const VF s = hn::ConvertTo(df, hn::PromoteTo(d32, hn::LoadU(D16(), noise + i)));
    const VF ratio = hn::Div(hn::Mul(f, f), hn::Mul(s, s));
    highest = hn::Max(highest, hn::IfThenElseZero(hn::FirstN(df, count - i), ratio));
  }
  return hn::GetLane(hn::MaxOfLanes(df, highest));
}

}  // namespace

BlobRows blob_rows() {
  return {sway, most};
}

}  // namespace vigie::detect::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vigie::detect {
HWY_EXPORT(blob_rows);

BlobRows fast_blob_rows() {
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return HWY_DYNAMIC_DISPATCH(blob_rows)();
}
}  // namespace vigie::detect
#endif
