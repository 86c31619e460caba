// The tracks of one recording as text: MOTChallenge, CSV and JSON lines. docs/formats/tracks.md describes
// them.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <vigie/core/track.h>

namespace vigie::app {

// Collects the confirmed tracks of one recording, frame by frame. A track is numbered from 1 in the order of
// confirmation; its frames from before the confirmation are left out. Thread-bound.
class ScanTracks {
 public:
  // The recording's name, as it stands in CSV and JSON.
  explicit ScanTracks(std::string name) : name_(std::move(name)) {}

  // The frame's tracks, in the order of the frames; `frame_number` from 1.
  void add(std::uint64_t frame_number, UtcTime captured, std::span<const Track> tracks);

  [[nodiscard]] std::size_t track_count() const { return summaries_.size(); }
  // The number of a track, 0 where it was never confirmed.
  [[nodiscard]] int number_of(TrackId id) const;

  // frame,number,left,top,width,height,confidence,-1,-1,-1
  [[nodiscard]] std::string mot() const;
  // Without the head: see kCsvHead.
  [[nodiscard]] std::string csv() const;
  // One JSON object a track and line.
  [[nodiscard]] std::string jsonl() const;

 private:
  struct Row {
    std::uint64_t frame = 0;
    int number = 0;
    UtcTime captured;
    Box box;
    Vec2<Pixel> velocity;
    bool measured = false;
    double existence = 0;
    ClassConfidences classes;
    Motion motion = Motion::moving;
  };
  struct Summary {
    TrackId id;
    Origin origin = Origin::unknown;
    ClassConfidences classes;
    double existence = 0, peak_snr = 0;
    UtcTime first_seen, last_seen;
    Motion motion = Motion::moving;  // as last told
  };

  std::string name_;
  std::map<TrackId, int> numbers_;
  std::vector<Summary> summaries_;  // of track n at n - 1
  std::vector<Row> rows_;
};

inline constexpr const char* kCsvHead =
    "input,frame,captured,track,left_px,top_px,width_px,height_px,vx_px_per_s,vy_px_per_s,measured,"
    "existence,class,confidence,motion\n";

}  // namespace vigie::app
