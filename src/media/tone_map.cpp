#include <algorithm>
#include <cmath>

#include <vigie/media/tone_map.h>

namespace vigie::media {
namespace {

// Every second pixel of every second row tells the scale well enough.
constexpr int kStep = 2;
constexpr Duration kLongestPause = Duration::seconds(5);

void narrow_row(const std::uint16_t* __restrict from, std::uint8_t* __restrict to, int width) {
  for (int x = 0; x < width; ++x) to[x] = static_cast<std::uint8_t>(std::min<std::uint16_t>(from[x], 255));
}

// 0 at `low` and below, 255 at `low + span` and above.
void scale_row(const std::uint16_t* __restrict from, std::uint8_t* __restrict to, int width,
               std::uint32_t low, std::uint32_t span) {
  const std::uint32_t factor = (255U << 16) / span;
  for (int x = 0; x < width; ++x) {
    const std::uint32_t above = from[x] > low ? from[x] - low : 0;
    to[x] = static_cast<std::uint8_t>((std::min(above, span) * factor + 32768U) >> 16);
  }
}

}  // namespace

Result<void> ToneMapOptions::validate() const {
  if (!(low_share >= 0 && high_share >= 0 && low_share + high_share < 0.9)) {
    return {ErrorCode::invalid_argument,
            "the shares of black and white pixels are at least 0 and below 0.9 together"};
  }
  if (least_span < 1 || least_span > 65535) {
    return {ErrorCode::invalid_argument, "the least span is 1 to 65535 counts"};
  }
  if (follow < Duration()) return {ErrorCode::invalid_argument, "the time constant is not negative"};
  return {};
}

ToneMap::ToneMap(const ToneMapOptions& options) : options_(options), histogram_(65536) {
  VIGIE_ASSERT(options.validate().has_value());
}

ToneMap::Span ToneMap::measure(ImageView<const std::uint16_t> picture) {
  std::fill(histogram_.begin(), histogram_.end(), 0);
  std::int64_t count = 0;
  for (int y = 0; y < picture.height(); y += kStep) {
    const std::uint16_t* row = picture.row(y);
    for (int x = 0; x < picture.width(); x += kStep) ++histogram_[row[x]];
    count += (picture.width() + kStep - 1) / kStep;
  }
  const auto from_below = static_cast<std::int64_t>(options_.low_share * static_cast<double>(count));
  const auto from_above = static_cast<std::int64_t>(options_.high_share * static_cast<double>(count));
  int low = 0, high = 65535;
  for (std::int64_t seen = 0;
       low < 65535 && (seen += histogram_[static_cast<std::size_t>(low)]) <= from_below;)
    ++low;
  for (std::int64_t seen = 0;
       high > low && (seen += histogram_[static_cast<std::size_t>(high)]) <= from_above;)
    --high;
  const double missing = std::max(0, options_.least_span - (high - low));
  return {std::max(0.0, low - missing / 2), high + missing / 2};
}

void ToneMap::follow(Span now, UtcTime at) {
  const Duration step = at - last_;
  const bool elsewhere = now.low > span_.high || now.high < span_.low;
  if (!started_ || step < Duration() || step > kLongestPause || elsewhere) {
    span_ = now;
  } else if (options_.follow > Duration()) {
    const double share = 1 - std::exp(-step.seconds() / options_.follow.seconds());
    span_.low += (now.low - span_.low) * share;
    span_.high += (now.high - span_.high) * share;
  } else {
    span_ = now;
  }
  started_ = true;
  last_ = at;
}

void ToneMap::map(ImageView<const std::uint16_t> picture, int bits, UtcTime at, Image8& out) {
  if (out.width() != picture.width() || out.height() != picture.height()) {
    out = Image8(picture.width(), picture.height());
  }
  const auto to = out.view();
  if (picture.empty()) return;
  if (bits <= 8) {
    for (int y = 0; y < picture.height(); ++y) narrow_row(picture.row(y), to.row(y), picture.width());
    return;
  }
  follow(measure(picture), at);
  const auto low = static_cast<std::uint32_t>(span_.low);
  const auto span = static_cast<std::uint32_t>(std::max(1.0, std::round(span_.high - span_.low)));
  for (int y = 0; y < picture.height(); ++y) scale_row(picture.row(y), to.row(y), picture.width(), low, span);
}

}  // namespace vigie::media
