#include "luma.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

namespace vigie::media {
namespace {

static_assert(std::endian::native == std::endian::little);

void widen_row(const std::uint8_t* __restrict from, std::uint16_t* __restrict to, int width) {
  for (int x = 0; x < width; ++x) to[x] = from[x];
}

void widen_row_apart(const std::uint8_t* __restrict from, int step, std::uint16_t* __restrict to, int width) {
  for (int x = 0; x < width; ++x) to[x] = from[x * step];
}

// Samples of two bytes, possibly big-endian, possibly not in the lowest bits. All bits that any of them has.
unsigned take_words(const std::uint8_t* __restrict from, int step, bool big, int shift, unsigned mask,
                    std::uint16_t* __restrict to, int width) {
  unsigned all = 0;
  for (int x = 0; x < width; ++x) {
    const unsigned a = from[x * step], b = from[x * step + 1];
    const unsigned word = (big ? a << 8 | b : b << 8 | a) >> shift;
    all |= word;
    to[x] = static_cast<std::uint16_t>(word & mask);
  }
  return all;
}

// Red, green and blue in 16-bit rows to luminance (BT.601); equal parts keep their value exactly.
void mix_row(const std::uint16_t* __restrict r, const std::uint16_t* __restrict g,
             const std::uint16_t* __restrict b, std::uint16_t* __restrict to, int width) {
  for (int x = 0; x < width; ++x) {
    const std::uint32_t sum = 19595U * r[x] + 38470U * g[x] + 7471U * b[x] + 32768U;
    to[x] = static_cast<std::uint16_t>(sum >> 16);
  }
}

const std::uint8_t* row_of(const AVFrame& frame, int plane, int y) {
  return frame.data[plane] + static_cast<std::ptrdiff_t>(y) * frame.linesize[plane];
}

void copy_palette(const AVFrame& frame, ImageView<std::uint16_t> to) {
  std::uint16_t grey[256];
  for (int i = 0; i < 256; ++i) {
    std::uint32_t argb = 0;
    std::memcpy(&argb, frame.data[1] + 4 * i, 4);
    const auto r = static_cast<std::uint16_t>(argb >> 16 & 255),
               g = static_cast<std::uint16_t>(argb >> 8 & 255), b = static_cast<std::uint16_t>(argb & 255);
    mix_row(&r, &g, &b, &grey[i], 1);
  }
  for (int y = 0; y < to.height(); ++y) {
    const std::uint8_t* from = row_of(frame, 0, y);
    for (int x = 0; x < to.width(); ++x) to(x, y) = grey[from[x]];
  }
}

// Any layout that FFmpeg describes, a component at a time. Parts of fewer bits than the first are scaled up.
// False where one is larger than its bits.
bool copy_rgb(const AVFrame& frame, const AVPixFmtDescriptor& layout, ImageView<std::uint16_t> to) {
  const auto width = static_cast<std::size_t>(to.width());
  const int most = (1 << layout.comp[0].depth) - 1;
  unsigned over = 0;
  std::vector<std::uint16_t> parts[3];
  for (auto& part : parts) part.resize(width);
  const std::uint8_t* data[4] = {frame.data[0], frame.data[1], frame.data[2], frame.data[3]};
  for (int y = 0; y < to.height(); ++y) {
    for (int c = 0; c < 3; ++c) {
      av_read_image_line2(parts[c].data(), data, frame.linesize, &layout, 0, y, c, to.width(), 0, 2);
      const int own = (1 << layout.comp[c].depth) - 1;
      for (auto& s : parts[c]) {
        over |= s & ~static_cast<unsigned>(own);
        s = static_cast<std::uint16_t>(s & own);
        if (own != most) s = static_cast<std::uint16_t>((s * most + own / 2) / own);
      }
    }
    mix_row(parts[0].data(), parts[1].data(), parts[2].data(), to.row(y), to.width());
  }
  return over == 0;
}

// One bit a pixel, the highest first.
void copy_bits(const AVFrame& frame, const AVPixFmtDescriptor& layout, ImageView<std::uint16_t> to) {
  const std::uint8_t* data[4] = {frame.data[0], frame.data[1], frame.data[2], frame.data[3]};
  const bool white_is_0 = frame.format == AV_PIX_FMT_MONOWHITE;
  const auto most = static_cast<std::uint16_t>((1 << layout.comp[0].depth) - 1);
  for (int y = 0; y < to.height(); ++y) {
    av_read_image_line2(to.row(y), data, frame.linesize, &layout, 0, y, 0, to.width(), 0, 2);
    if (!white_is_0) continue;
    for (auto& s : to.row_span(y)) s = static_cast<std::uint16_t>(most - s);
  }
}

}  // namespace

bool copy_luma(const AVFrame& frame, Image16& image) {
  const auto& layout = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  const ImageView<std::uint16_t> to = image.view();
  if ((layout.flags & AV_PIX_FMT_FLAG_PAL) != 0) {
    copy_palette(frame, to);
    return true;
  }
  if ((layout.flags & AV_PIX_FMT_FLAG_RGB) != 0) return copy_rgb(frame, layout, to);
  if ((layout.flags & AV_PIX_FMT_FLAG_BITSTREAM) != 0) {
    copy_bits(frame, layout, to);
    return true;
  }
  const AVComponentDescriptor& luma = layout.comp[0];
  const bool big = (layout.flags & AV_PIX_FMT_FLAG_BE) != 0;
  const bool words = luma.depth > 8;
  const bool plain = luma.depth == 16 && luma.step == 2 && !big;
  const unsigned mask = (1U << luma.depth) - 1;
  unsigned all = 0;
  for (int y = 0; y < to.height(); ++y) {
    const std::uint8_t* from = row_of(frame, luma.plane, y) + luma.offset;
    if (plain) {
      std::memcpy(to.row(y), from, static_cast<std::size_t>(to.width()) * 2);
    } else if (words) {
      all |= take_words(from, luma.step, big, luma.shift, mask, to.row(y), to.width());
    } else if (luma.step == 1) {
      widen_row(from, to.row(y), to.width());
    } else {
      widen_row_apart(from, luma.step, to.row(y), to.width());
    }
  }
  return (all & ~mask) == 0;
}

}  // namespace vigie::media
