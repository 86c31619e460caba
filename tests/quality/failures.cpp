#include "failures.h"

#include "replay.h"
#include "test_files.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <vigie/media/annotate.h>
#include <vigie/media/picture.h>
#include <vigie/media/tone_map.h>

namespace vigie::quality {
namespace {

namespace fs = std::filesystem;
using media::Rgb;

constexpr Rgb kTruthColour{60, 220, 90}, kFalseColour{255, 60, 60}, kTrackColour{255, 190, 40};
constexpr std::uint8_t kNoInk = 128;  // neither of the annotator's
// What is enlarged: this much around the place, px, to this width.
constexpr int kCropWidth = 64, kCropHeight = 48, kCropShown = 640;
constexpr int kLeastSpan = 16;  // grey levels: less contrast than this is not stretched to the full

std::string seconds(double s) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", s);
  return text;
}

// The first, the middle and the last.
std::vector<std::int64_t> three(std::int64_t first, std::int64_t last) {
  return {first, std::midpoint(first, last), last};
}

// Boxes of one colour.
struct Layer {
  Rgb colour;
  std::vector<media::Annotation> boxes;
};

Image<Rgb> drawn(ImageView<const std::uint8_t> grey, int scale, std::span<const Layer> layers) {
  const Image8 blank(grey.width(), grey.height(), kNoInk);
  media::Annotator plain(grey.width(), grey.height(), scale);
  const auto enlarged = plain.draw(grey, {});
  Image<Rgb> out(enlarged.width(), enlarged.height());
  for (int y = 0; y < out.height(); ++y) {
    for (int x = 0; x < out.width(); ++x) out(x, y) = {enlarged(x, y), enlarged(x, y), enlarged(x, y)};
  }
  for (const Layer& layer : layers) {
    media::Annotator annotator(grey.width(), grey.height(), scale);
    const auto ink = annotator.draw(blank, layer.boxes);
    for (int y = 0; y < out.height(); ++y) {
      for (int x = 0; x < out.width(); ++x) {
        if (ink(x, y) != kNoInk) out(x, y) = ink(x, y) == media::kDarkInk ? Rgb{} : layer.colour;
      }
    }
  }
  return out;
}

// Below one another, on black.
Image<Rgb> stacked(const Image<Rgb>& above, const Image<Rgb>& below) {
  Image<Rgb> out(std::max(above.width(), below.width()), above.height() + below.height());
  for (int y = 0; y < out.height(); ++y) {
    const Image<Rgb>& from = y < above.height() ? above : below;
    std::ranges::copy(from.view().row_span(y < above.height() ? y : y - above.height()), out.view().row(y));
  }
  return out;
}

Image<Rgb> side_by_side(const std::vector<Image<Rgb>>& parts) {
  int width = 0, height = 0;
  for (const auto& part : parts) width += part.width(), height = std::max(height, part.height());
  Image<Rgb> out(width, height);
  int left = 0;
  for (const auto& part : parts) {
    for (int y = 0; y < part.height(); ++y) {
      std::ranges::copy(part.view().row_span(y), out.view().row(y) + left);
    }
    left += part.width();
  }
  return out;
}

const Box* box_at(const score::MotIdentity& identity, std::int64_t frame) {
  const auto at = std::ranges::lower_bound(identity.points, frame, {}, &score::MotPoint::frame);
  return at == identity.points.end() || at->frame != frame ? nullptr : &at->box;
}

// The truth, the false identity and the other tracks.
std::vector<Layer> layers_at(const ScoredClip& clip, const Failure& failure, std::int64_t frame) {
  std::vector<Layer> layers{{kTruthColour, {}}, {kTrackColour, {}}, {kFalseColour, {}}};
  if (const auto at = clip.labels.find(frame); at != clip.labels.end()) {
    layers[0].boxes.push_back({0, at->second, true});
  }
  for (std::size_t i = 0; i < clip.tracks.size(); ++i) {
    const Box* box = box_at(clip.tracks[i], frame);
    if (box == nullptr) continue;
    const int number = std::atoi(clip.tracks[i].id.c_str());
    layers[failure.identity == i ? 2 : 1].boxes.push_back({number, *box, true});
  }
  return layers;
}

// As much contrast as the middle quarter has: what is missed is mostly a few levels above its surroundings.
Image8 stretched(ImageView<const std::uint8_t> grey) {
  const auto middle =
      grey.crop(grey.width() * 3 / 8, grey.height() * 3 / 8, grey.width() / 4, grey.height() / 4);
  int low = 255, high = 0;
  for (int y = 0; y < middle.height(); ++y) {
    for (const int sample : middle.row_span(y)) low = std::min(low, sample), high = std::max(high, sample);
  }
  Image8 out(grey.width(), grey.height());
  for (int y = 0; y < grey.height(); ++y) {
    for (int x = 0; x < grey.width(); ++x) {
      out(x, y) = static_cast<std::uint8_t>(
          std::clamp(30 + (grey(x, y) - low) * 200 / std::max(kLeastSpan, high - low), 0, 255));
    }
  }
  return out;
}

Image<Rgb> panel(const Image8& grey, std::vector<Layer> layers, PixelPoint middle) {
  const Image<Rgb> whole = drawn(grey, 0, layers);
  const int width = std::min(kCropWidth, grey.width()), height = std::min(kCropHeight, grey.height());
  const int left = std::clamp(static_cast<int>(middle.x) - width / 2, 0, grey.width() - width);
  const int top = std::clamp(static_cast<int>(middle.y) - height / 2, 0, grey.height() - height);
  for (Layer& layer : layers) {
    for (auto& annotation : layer.boxes) annotation.box.left -= left, annotation.box.top -= top;
    std::erase_if(layer.boxes, [&](const media::Annotation& a) {
      return a.box.right() < 0 || a.box.bottom() < 0 || a.box.left > width || a.box.top > height;
    });
  }
  const Image<Rgb> near =
      drawn(stretched(grey.view().crop(left, top, width, height)), std::max(1, kCropShown / width), layers);
  return stacked(whole, near);
}

// Where to look in a frame: at the false identity, or at the truth; at the nearest of their moments where
// there is none.
PixelPoint place_of(const ScoredClip& clip, const Failure& failure, std::int64_t frame) {
  if (failure.identity) {
    const auto& points = clip.tracks[*failure.identity].points;
    return std::ranges::min_element(points, {}, [&](const auto& p) { return std::abs(p.frame - frame); })
        ->box.centre();
  }
  const auto at = clip.labels.lower_bound(frame);
  return at == clip.labels.end() ? clip.labels.rbegin()->second.centre() : at->second.centre();
}

std::map<std::int64_t, Image8> greys_of(const fs::path& recording, std::span<const Failure> failures) {
  std::map<std::int64_t, Image8> greys;
  for (const Failure& failure : failures) {
    for (const std::int64_t frame : failure.frames) greys[frame];
  }
  media::ToneMap tone_map;
  Image8 grey;
  each_frame(recording.string(), [&](std::int64_t number, const SourceItem& item) {
    const auto& frame = std::get<Frame>(item);
    tone_map.map(*frame.image, frame.bits, frame.captured, grey);
    if (const auto wanted = greys.find(number); wanted != greys.end()) wanted->second = grey;
  });
  return greys;
}

}  // namespace

std::vector<Failure> failures_of(const ScoredClip& clip, const score::ScoreOptions& options) {
  const auto warm = static_cast<std::int64_t>(options.warm_up_s * options.frames_per_second);
  const auto time = [&](std::int64_t frame) {
    return seconds(static_cast<double>(frame - 1) / options.frames_per_second);
  };
  std::vector<Failure> failures;
  if (clip.figures.is_late()) {
    const std::int64_t first = clip.labels.upper_bound(warm)->first, last = clip.labels.rbegin()->first;
    if (std::isinf(*clip.figures.delay_s)) {
      failures.push_back({"missed",
                          "missed: it is there from " + time(first) + " to " + time(last),
                          three(first, last),
                          {}});
    } else {
      const auto hit = first + std::llround(*clip.figures.delay_s * options.frames_per_second);
      failures.push_back({"late", "found after " + seconds(*clip.figures.delay_s), three(first, hit), {}});
    }
  }
  for (const std::size_t i : clip.figures.false_identities) {
    if (clip.figures.movers) break;
    const score::MotIdentity& identity = clip.tracks[i];
    const auto begin = std::ranges::upper_bound(identity.points, warm, {}, &score::MotPoint::frame);
    const std::int64_t first = begin->frame, last = identity.points.back().frame;
    failures.push_back(
        {"false_" + identity.id + (identity.part > 0 ? "_" + std::to_string(identity.part) : ""),
         "track " + identity.id + " is no target: from " + time(first) + " to " + time(last),
         three(first, last), i});
  }
  return failures;
}

FailurePages::FailurePages(fs::path folder) : folder_(std::move(folder)) {
  fs::remove_all(folder_);
  fs::create_directories(folder_);
}

void FailurePages::add(const fs::path& recording, const ScoredClip& clip, std::span<const Failure> failures) {
  if (failures.empty()) return;
  const auto greys = greys_of(recording, failures);
  for (const Failure& failure : failures) {
    std::vector<Image<Rgb>> panels;
    std::string frames;
    for (const std::int64_t frame : failure.frames) {
      if (greys.at(frame).empty()) continue;  // labels go on after the recording's end
      frames += (frames.empty() ? " " : ", ") + std::to_string(frame);
      panels.push_back(
          panel(greys.at(frame), layers_at(clip, failure, frame), place_of(clip, failure, frame)));
    }
    if (panels.empty()) continue;
    const std::string name = clip.figures.name + "_" + failure.kind + ".png";
    write_bytes(folder_ / name, media::encode_png(side_by_side(panels)).value());
    body_ += "<h2>" + clip.figures.name + "</h2>\n<p>" + failure.words + ". Frames" + frames +
             "</p>\n<img loading=\"lazy\" src=\"" + name + "\">\n";
  }
}

fs::path FailurePages::finish(const std::string& title) {
  const fs::path page = folder_ / "index.html";
  const std::string text =
      "<!doctype html>\n<meta charset=\"utf-8\">\n<title>What went wrong</title>\n"
      "<style>body{font:14px sans-serif;background:#222;color:#ddd}img{max-width:100%}h2{margin:1em 0 "
      "0}</style>\n"
      "<pre>" +
      title +
      "</pre>\n<p>Green: the truth (0). Amber: tracks. Red: the false one. Below: the place enlarged, with "
      "more contrast.</p>\n" +
      body_;
  write_bytes(page, bytes_of(text));
  return page;
}

}  // namespace vigie::quality
