#include "reduce.h"

#include <cmath>
#include <vector>

namespace vigie::evidence {
namespace {

// Where the samples of one row or column of the answer come from: [first, first + weights), weights summing
// to 1.
struct Tap {
  int first = 0;
  std::vector<float> weights;
};

std::vector<Tap> area_taps(int from, int to) {
  std::vector<Tap> taps(static_cast<std::size_t>(to));
  const double scale = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    Tap& tap = taps[static_cast<std::size_t>(i)];
    const double begin = i * scale, end = begin + scale;
    tap.first = static_cast<int>(begin);
    for (int s = tap.first; s < from && s < end; ++s) {
      const double covered = std::min(end, s + 1.0) - std::max(begin, static_cast<double>(s));
      if (covered > 1e-9) tap.weights.push_back(static_cast<float>(covered / scale));
    }
  }
  return taps;
}

}  // namespace

Size fitted(int width, int height, int widest) {
  if (width <= widest) return {std::max(width, 1), std::max(height, 1)};
  const double scale = static_cast<double>(widest) / width;
  return {widest, std::max(1, static_cast<int>(std::lround(height * scale)))};
}

Image16 reduced(ImageView<const std::uint16_t> picture, Size to) {
  const auto across = area_taps(picture.width(), to.width), down = area_taps(picture.height(), to.height);
  Image16 out(to.width, to.height);
  std::vector<float> column_means(static_cast<std::size_t>(picture.width()));
  for (int y = 0; y < to.height; ++y) {
    std::fill(column_means.begin(), column_means.end(), 0.0F);
    const Tap& rows = down[static_cast<std::size_t>(y)];
    for (std::size_t r = 0; r < rows.weights.size(); ++r) {
      const std::uint16_t* row = picture.row(rows.first + static_cast<int>(r));
      for (std::size_t x = 0; x < column_means.size(); ++x) {
        column_means[x] += rows.weights[r] * static_cast<float>(row[x]);
      }
    }
    for (int x = 0; x < to.width; ++x) {
      const Tap& columns = across[static_cast<std::size_t>(x)];
      float sum = 0.5F;
      for (std::size_t c = 0; c < columns.weights.size(); ++c) {
        sum += columns.weights[c] * column_means[static_cast<std::size_t>(columns.first) + c];
      }
      out(x, y) = static_cast<std::uint16_t>(std::min(sum, 65535.0F));
    }
  }
  return out;
}

Image8 enlarged(ImageView<const std::uint8_t> picture, Size to) {
  Image8 out(to.width, to.height);
  const auto place = [](int i, int from, int into) {
    const double at = (i + 0.5) * from / into - 0.5;
    return std::clamp(at, 0.0, from - 1.0);
  };
  for (int y = 0; y < to.height; ++y) {
    const double v = place(y, picture.height(), to.height);
    const int y0 = static_cast<int>(v), y1 = std::min(y0 + 1, picture.height() - 1);
    for (int x = 0; x < to.width; ++x) {
      const double u = place(x, picture.width(), to.width);
      const int x0 = static_cast<int>(u), x1 = std::min(x0 + 1, picture.width() - 1);
      const double upper = picture(x0, y0) + (u - x0) * (picture(x1, y0) - picture(x0, y0));
      const double lower = picture(x0, y1) + (u - x0) * (picture(x1, y1) - picture(x0, y1));
      out(x, y) = static_cast<std::uint8_t>(std::lround(upper + (v - y0) * (lower - upper)));
    }
  }
  return out;
}

Image16 cut_around(ImageView<const std::uint16_t> picture, const Box& box, double margin, int least,
                   int most) {
  const double longer = std::clamp(std::max(box.width, box.height) * margin, static_cast<double>(least),
                                   static_cast<double>(most));
  const int side = static_cast<int>(std::lround(longer));
  const int width = std::min(side, picture.width()), height = std::min(side, picture.height());
  const auto corner = [](double centre, int length, int whole) {
    return static_cast<int>(
        std::lround(std::clamp(centre - length / 2.0, 0.0, static_cast<double>(whole - length))));
  };
  const auto part = picture.crop(corner(box.centre().x, width, picture.width()),
                                 corner(box.centre().y, height, picture.height()), width, height);
  Image16 out(part.width(), part.height());
  for (int y = 0; y < part.height(); ++y) std::copy_n(part.row(y), part.width(), out.view().row(y));
  return out;
}

}  // namespace vigie::evidence
