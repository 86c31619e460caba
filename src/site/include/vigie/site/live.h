// What those who watch now are told, as it happens: the cameras' states, tracks and pictures.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <vigie/core/register.h>
#include <vigie/core/target.h>
#include <vigie/core/track.h>
#include <vigie/site/camera_status.h>

namespace vigie::site {

// How the pictures of one camera are coded from here on. A change of coding is a new object.
struct LiveFormat {
  std::string codec;          // RFC 6381, "avc1.42c01f"
  int width = 0, height = 0;  // px, of the coded picture
};

// One H.264 access unit, Annex B; parameter sets stand before each key picture.
struct LivePicture {
  CameraId camera;
  std::shared_ptr<const LiveFormat> format;
  UtcTime captured;
  bool key = false;  // can be decoded without those before it
  std::shared_ptr<const std::vector<std::uint8_t>> access_unit;
};

// The confirmed and coasting tracks of one frame that the tracker has seen.
struct LiveTracks {
  CameraId camera;
  UtcTime captured;           // equals that of the picture
  int width = 0, height = 0;  // px, of the camera's own picture, which the tracks' boxes are in
  std::vector<Track> tracks;  // without their paths
  // Where each of them stands, as many: the likeliest place, at most two seconds old.
  std::vector<std::optional<GroundPlace>> places;
  std::vector<std::optional<TargetId>> targets;  // that each of them belongs to, as many
};

// Somebody who watches. Called from the cameras' threads, more than one at once: must not block. A call may
// still come just after LiveHub::remove().
class LiveViewer {
 public:
  LiveViewer() = default;
  LiveViewer(const LiveViewer&) = delete;
  LiveViewer& operator=(const LiveViewer&) = delete;
  virtual ~LiveViewer() = default;

  virtual void on_camera(const CameraStatus& status) = 0;
  virtual void on_removed(CameraId camera) = 0;
  // Confirmed, at most once a second while it lives, and ended; of all cameras, watched or not.
  virtual void on_track(const TrackSummary& track) = 0;
  // Twice a second while it lives, and ended.
  virtual void on_target(const Target& target) = 0;
  // Opened, and whenever it changed; the register has it.
  virtual void on_alarm(const Alarm& alarm) = 0;
  // Of watched cameras only.
  virtual void on_picture(const LivePicture& picture) = 0;
  virtual void on_tracks(const LiveTracks& tracks) = 0;
};

}  // namespace vigie::site
