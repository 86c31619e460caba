#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <vigie/media/annotate.h>

namespace vigie::media {
namespace {

constexpr int kComfortableWidth = 640;
constexpr std::size_t kTrailPoints = 90;
constexpr int kDash = 4;

// Digits of 3 × 5 dots, a row in each three bits from the top.
constexpr std::array<std::uint16_t, 10> kDigits = {
    0b111101101101111, 0b010110010010111, 0b111001111100111, 0b111001111001111, 0b101101111001001,
    0b111100111001111, 0b111100111101111, 0b111001001001001, 0b111101111101111, 0b111101111001111};

int scale_for(int width) {
  return std::clamp(kComfortableWidth / std::max(width, 1), 1, 4);
}
int even(int n) {
  return n + n % 2;
}

}  // namespace

Annotator::Annotator(int width, int height, int scale)
    : scale_(scale > 0 ? scale : scale_for(width)), canvas_(even(width * scale_), even(height * scale_)) {}

ImageView<const std::uint8_t> Annotator::draw(ImageView<const std::uint8_t> picture,
                                              std::span<const Annotation> tracks) {
  enlarge(picture);
  std::map<int, std::deque<PixelPoint>> alive;
  for (const Annotation& track : tracks) {
    if (track.stationary) continue;
    auto& trail = alive[track.number] = std::move(trails_[track.number]);
    trail.push_back({track.box.centre().x, track.box.bottom()});
    if (trail.size() > kTrailPoints) trail.pop_front();
    draw_trail(trail);
  }
  trails_ = std::move(alive);
  for (const Annotation& track : tracks) {
    draw_box(track);
    if (track.stationary) continue;
    draw_number(static_cast<int>(track.box.right() * scale_) + 4,
                static_cast<int>(track.box.top * scale_) - 4, track.number);
  }
  return canvas_.view();
}

void Annotator::enlarge(ImageView<const std::uint8_t> picture) {
  for (int y = 0; y < canvas_.height(); ++y) {
    const int from = std::min(y / scale_, picture.height() - 1);
    for (int x = 0; x < canvas_.width(); ++x) {
      canvas_(x, y) = picture(std::min(x / scale_, picture.width() - 1), from);
    }
  }
}

void Annotator::put(int x, int y, std::uint8_t value) {
  if (x >= 0 && y >= 0 && x < canvas_.width() && y < canvas_.height()) canvas_(x, y) = value;
}

// Two pixels off the target.
void Annotator::draw_box(const Annotation& track) {
  const Box& box = track.box;
  const bool dashed = track.stationary || !track.measured;
  const int x0 = static_cast<int>(std::floor(box.left * scale_)) - 2;
  const int y0 = static_cast<int>(std::floor(box.top * scale_)) - 2;
  const int x1 = static_cast<int>(std::ceil(box.right() * scale_)) + 1;
  const int y1 = static_cast<int>(std::ceil(box.bottom() * scale_)) + 1;
  for (const int grow : {1, 0}) {
    if (track.stationary && grow == 1) continue;
    const std::uint8_t value = grow == 1 ? kDarkInk : kLightInk;
    for (int x = x0 - grow; x <= x1 + grow; ++x) {
      if (dashed && (x - x0) / kDash % 2 != 0) continue;
      put(x, y0 - grow, value);
      put(x, y1 + grow, value);
    }
    for (int y = y0 - grow; y <= y1 + grow; ++y) {
      if (dashed && (y - y0) / kDash % 2 != 0) continue;
      put(x0 - grow, y, value);
      put(x1 + grow, y, value);
    }
  }
}

// Digits of 6 × 10 pixels on a dark ground.
void Annotator::draw_number(int x, int y, int number) {
  const std::string text = std::to_string(number);
  const int width = static_cast<int>(text.size()) * 8;
  x = std::clamp(x, 1, std::max(1, canvas_.width() - width - 1));
  y = std::clamp(y, 1, std::max(1, canvas_.height() - 12));
  for (int dy = -1; dy < 11; ++dy) {
    for (int dx = -1; dx < width; ++dx) put(x + dx, y + dy, kDarkInk);
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint16_t dots = kDigits[static_cast<std::size_t>(text[i] - '0')];
    for (int dot = 0; dot < 15; ++dot) {
      if ((dots >> (14 - dot) & 1) == 0) continue;
      const int px = x + static_cast<int>(i) * 8 + dot % 3 * 2, py = y + dot / 3 * 2;
      for (const int d : {0, 1, 2, 3}) put(px + d % 2, py + d / 2, kLightInk);
    }
  }
}

void Annotator::draw_trail(const std::deque<PixelPoint>& trail) {
  for (const PixelPoint& p : trail) {
    put(static_cast<int>(p.x * scale_), static_cast<int>(p.y * scale_), kLightInk);
  }
}

}  // namespace vigie::media
