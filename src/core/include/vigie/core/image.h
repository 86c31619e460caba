// Pictures in memory: a view that borrows, and an image that owns. Rows are `stride` samples apart.
// Reentrant: what is const may be read by many threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

#include <vigie/core/result.h>

namespace vigie {

// The largest width and height that a picture may have; sources refuse what is larger.
inline constexpr int kMaxImageSide = 16384;

// Borrows samples: valid while their owner lives.
template <typename T>
class ImageView {
 public:
  ImageView() = default;
  // `data` points to at least (height - 1) * stride + width samples; stride >= width; strides are in samples.
  ImageView(T* data, int width, int height, std::ptrdiff_t stride)
      : data_(data), width_(width), height_(height), stride_(stride) {
    VIGIE_ASSERT(width >= 0 && height >= 0 && stride >= width);
  }
  // A view of mutable samples is a view of const ones.
  operator ImageView<const T>() const
    requires(!std::is_const_v<T>)
  {
    return {data_, width_, height_, stride_};
  }

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] std::ptrdiff_t stride() const { return stride_; }
  [[nodiscard]] bool empty() const { return width_ == 0 || height_ == 0; }
  [[nodiscard]] T* data() const { return data_; }
  // 0 <= y < height, 0 <= x < width; not checked.
  [[nodiscard]] T* row(int y) const { return data_ + y * stride_; }
  [[nodiscard]] std::span<T> row_span(int y) const { return {row(y), static_cast<std::size_t>(width_)}; }
  T& operator()(int x, int y) const { return row(y)[x]; }

  // The part inside [x, x + w) × [y, y + h), cut to the picture.
  [[nodiscard]] ImageView crop(int x, int y, int w, int h) const {
    // The far side in 64 bits: "all that is to the right" is asked for with the largest int.
    const auto far_side = [](int from, int size, int near_side, int most) {
      return static_cast<int>(
          std::clamp<std::int64_t>(std::int64_t{from} + std::max(size, 0), near_side, most));
    };
    const int x0 = std::clamp(x, 0, width_), y0 = std::clamp(y, 0, height_);
    const int x1 = far_side(x, w, x0, width_), y1 = far_side(y, h, y0, height_);
    return {data_ + y0 * stride_ + x0, x1 - x0, y1 - y0, stride_};
  }

 private:
  T* data_ = nullptr;
  int width_ = 0, height_ = 0;
  std::ptrdiff_t stride_ = 0;
};

// Owns its samples, without gaps between rows.
template <typename T>
class Image {
 public:
  Image() = default;
  // All samples `value`. Both sides in [0, kMaxImageSide].
  Image(int width, int height, T value = T{}) : width_(width), height_(height) {
    VIGIE_ASSERT(width >= 0 && height >= 0 && width <= kMaxImageSide && height <= kMaxImageSide);
    samples_.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), value);
  }

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] bool empty() const { return samples_.empty(); }
  [[nodiscard]] ImageView<T> view() { return {samples_.data(), width_, height_, width_}; }
  [[nodiscard]] ImageView<const T> view() const { return {samples_.data(), width_, height_, width_}; }
  operator ImageView<const T>() const { return view(); }
  T& operator()(int x, int y) { return view()(x, y); }
  const T& operator()(int x, int y) const { return view()(x, y); }
  [[nodiscard]] std::span<T> samples() { return samples_; }
  [[nodiscard]] std::span<const T> samples() const { return samples_; }
  friend bool operator==(const Image&, const Image&) = default;

 private:
  int width_ = 0, height_ = 0;
  std::vector<T> samples_;
};

using Image8 = Image<std::uint8_t>;
using Image16 = Image<std::uint16_t>;

}  // namespace vigie
