#include "marks.h"

#include <algorithm>
#include <cmath>

namespace vigie::evidence {
namespace {

constexpr double kBeside = 4;  // px between a box and its frame
constexpr double kCross = 5;   // px from the middle of a cross to its ends
constexpr std::uint8_t kRim = 0, kInk = 255;

struct Line {
  PixelPoint from, to;
};

void dot(Image8& picture, PixelPoint at, int radius, std::uint8_t value) {
  const auto whole = [](double v) { return static_cast<int>(std::floor(std::clamp(v, -1e6, 1e6))); };
  const int x = whole(at.x), y = whole(at.y);
  for (int v = std::max(0, y - radius); v <= std::min(picture.height() - 1, y + radius); ++v)
    for (int u = std::max(0, x - radius); u <= std::min(picture.width() - 1, x + radius); ++u)
      picture(u, v) = value;
}

void stroke(Image8& picture, const Line& line, int radius, std::uint8_t value) {
  const double most = 2.0 * (picture.width() + picture.height());
  const auto steps = static_cast<int>(std::ceil(std::clamp(2 * norm(line.to - line.from), 1.0, 2 * most)));
  for (int i = 0; i <= steps; ++i)
    dot(picture, line.from + (line.to - line.from) * (static_cast<double>(i) / steps), radius, value);
}

void frame(const Box& box, std::vector<Line>& lines) {
  const double left = box.left - kBeside, right = box.left + box.width + kBeside;
  const double top = box.top - kBeside, bottom = box.bottom() + kBeside;
  const PixelPoint corners[] = {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
  for (int i = 0; i < 4; ++i) lines.push_back({corners[i], corners[(i + 1) % 4]});
}

}  // namespace

void draw(const Marks& marks, Image8& picture) {
  std::vector<Line> lines;
  for (std::size_t i = 1; i < marks.trail.size(); ++i) lines.push_back({marks.trail[i - 1], marks.trail[i]});
  if (marks.at) {
    lines.push_back({*marks.at - PixelPoint{kCross, 0}, *marks.at + PixelPoint{kCross, 0}});
    lines.push_back({*marks.at - PixelPoint{0, kCross}, *marks.at + PixelPoint{0, kCross}});
  }
  if (marks.box) frame(*marks.box, lines);
  const Image8 seen = picture;
  for (const Line& line : lines) stroke(picture, line, 1, kRim);
  for (const Line& line : lines) stroke(picture, line, 0, kInk);
  if (!marks.box) return;
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x)
      if (marks.box->contains({x + 0.5, y + 0.5})) picture(x, y) = seen(x, y);
}

}  // namespace vigie::evidence
