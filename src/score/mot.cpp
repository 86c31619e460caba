#include "text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include <vigie/score/mot.h>

namespace vigie::score {
namespace {

// A step that no target makes between frames, px, and what each missed frame adds.
constexpr double kJump = 25, kJumpPerFrame = 6;

bool jumps(const MotPoint& from, const MotPoint& to) {
  const double missed = static_cast<double>(to.frame - from.frame - 1);
  return norm(to.box.centre() - from.box.centre()) > kJump + kJumpPerFrame * missed;
}

std::optional<MotPoint> parse_point(const std::vector<std::string_view>& fields) {
  const auto frame = whole(fields[0]);
  const auto x = number(fields[2]), y = number(fields[3]), w = number(fields[4]), h = number(fields[5]);
  if (!frame || !x || !y || !w || !h) return std::nullopt;
  return MotPoint{*frame, {*x, *y, *w, *h}};
}

// One identity's points, cut where they jump.
void break_up(MotIdentity whole_identity, std::vector<MotIdentity>& parts) {
  MotIdentity part{whole_identity.id, 0, {}};
  for (const MotPoint& point : whole_identity.points) {
    if (!part.points.empty() && jumps(part.points.back(), point)) {
      parts.push_back(part);
      part = {whole_identity.id, part.part + 1, {}};
    }
    part.points.push_back(point);
  }
  parts.push_back(std::move(part));
}

void append_fixed(std::string& text, double value) {
  char buffer[400];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, 3);
  text.append(buffer, error == std::errc() ? end : buffer);
}

}  // namespace

Result<std::vector<MotIdentity>> parse_mot(std::string_view text, std::string_view where) {
  std::vector<MotIdentity> identities;
  // By identity, and within it by frame: the line it came from.
  std::unordered_map<std::string_view, std::size_t> index;
  std::vector<std::unordered_map<std::int64_t, std::int64_t>> lines_of;
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    line = trimmed(line);
    if (line.empty()) continue;
    const auto fields = split(line, ',');
    const auto point = fields.size() < 6 ? std::nullopt : parse_point(fields);
    if (!point) return damaged(where, lines.number(), "not a MOT row (frame,id,x,y,w,h,...)");
    const auto [at, is_new] = index.try_emplace(fields[1], identities.size());
    if (is_new) {
      identities.push_back({std::string(fields[1]), 0, {}});
      lines_of.emplace_back();
    }
    if (!lines_of[at->second].try_emplace(point->frame, lines.number()).second) {
      return damaged(
          where, lines.number(),
          "identity " + std::string(fields[1]) + " twice in frame " + std::to_string(point->frame));
    }
    identities[at->second].points.push_back(*point);
  }
  std::vector<MotIdentity> parts;
  for (MotIdentity& identity : identities) {
    std::sort(identity.points.begin(), identity.points.end(),
              [](const MotPoint& a, const MotPoint& b) { return a.frame < b.frame; });
    break_up(std::move(identity), parts);
  }
  return parts;
}

std::string mot_row(std::int64_t frame, std::int64_t id, const Box& box, double confidence) {
  std::string row = std::to_string(frame) + "," + std::to_string(id);
  for (const double value : {box.left, box.top, box.width, box.height, confidence}) {
    row += ',';
    append_fixed(row, value);
  }
  return row + ",-1,-1,-1\n";
}

}  // namespace vigie::score
