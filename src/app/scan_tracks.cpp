#include "scan_tracks.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vigie/score/mot.h>

namespace vigie::app {
namespace {

// A field of CSV (RFC 4180).
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

float confidence_of(const ClassConfidences& classes) {
  return classes.p[static_cast<std::size_t>(classes.best())];
}

}  // namespace

void ScanTracks::add(std::uint64_t frame_number, UtcTime captured, std::span<const Track> tracks) {
  for (const Track& track : tracks) {
    const bool lives = is_followed(track.state);
    const auto known = numbers_.find(track.id);
    if (!lives && known == numbers_.end()) continue;
    const int number = known != numbers_.end() ? known->second : static_cast<int>(numbers_.size()) + 1;
    if (known == numbers_.end()) {
      numbers_.emplace(track.id, number);
      summaries_.emplace_back();
    }
    summaries_[static_cast<std::size_t>(number - 1)] = {track.id,        track.origin,   track.classes,
                                                        track.existence, track.peak_snr, track.first_seen,
                                                        track.last_seen, track.motion};
    if (lives) {
      rows_.push_back({frame_number, number, captured, track.box, track.velocity, track.measured,
                       track.existence, track.classes, track.motion});
    }
  }
}

int ScanTracks::number_of(TrackId id) const {
  const auto known = numbers_.find(id);
  return known == numbers_.end() ? 0 : known->second;
}

std::string ScanTracks::mot() const {
  std::string out;
  for (const Row& row : rows_) {
    out += score::mot_row(static_cast<std::int64_t>(row.frame), row.number, row.box, row.existence);
  }
  return out;
}

std::string ScanTracks::csv() const {
  const std::string input = csv_field(name_);
  std::string out;
  for (const Row& row : rows_) {
    fmt::format_to(std::back_inserter(out),
                   "{},{},{},{},{:.2f},{:.2f},{:.2f},{:.2f},{:.2f},{:.2f},{:d},{:.4f},{},{:.3f},{}\n", input,
                   row.frame, to_rfc3339(row.captured), row.number, row.box.left, row.box.top, row.box.width,
                   row.box.height, row.velocity.x, row.velocity.y, row.measured, row.existence,
                   to_string(row.classes.best()), confidence_of(row.classes), to_string(row.motion));
  }
  return out;
}

std::string ScanTracks::jsonl() const {
  std::vector<nlohmann::ordered_json> points(summaries_.size(), nlohmann::ordered_json::array());
  for (const Row& row : rows_) {
    points[static_cast<std::size_t>(row.number - 1)].push_back(
        {{"frame", row.frame},
         {"captured_ns", std::to_string(row.captured.nanoseconds())},
         {"box_px", {row.box.left, row.box.top, row.box.width, row.box.height}},
         {"velocity_px_per_s", {row.velocity.x, row.velocity.y}},
         {"measured", row.measured},
         {"motion", to_string(row.motion)}});
  }
  std::string out;
  for (std::size_t i = 0; i < summaries_.size(); ++i) {
    const Summary& s = summaries_[i];
    const nlohmann::ordered_json line = {{"input", name_},
                                         {"track", i + 1},
                                         {"id", s.id.to_string()},
                                         {"origin", to_string(s.origin)},
                                         {"motion", to_string(s.motion)},
                                         {"class", to_string(s.classes.best())},
                                         {"confidence", confidence_of(s.classes)},
                                         {"existence", s.existence},
                                         {"peak_snr", s.peak_snr},
                                         {"first_seen", to_rfc3339(s.first_seen)},
                                         {"last_seen", to_rfc3339(s.last_seen)},
                                         {"points", points[i]}};
    out += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  }
  return out;
}

}  // namespace vigie::app
