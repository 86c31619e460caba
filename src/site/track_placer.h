// Where the tracks of one camera stand in the world: each followed one is located four times a second
// of the camera's time: who walks has moved a third of a metre, and an alarm is no older. Locating takes some
// 0.5 ms.
#pragma once

#include "placed_camera.h"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <vigie/core/frame.h>
#include <vigie/core/placed_track.h>
#include <vigie/core/site.h>

namespace vigie::site {

// Rounds of placing, and the steps of fusing: whole multiples since 1970, the same for all cameras, so that a
// step is closed by the first frames after it and waits for nobody's round.
inline constexpr Duration kPlacingRound = Duration::milliseconds(250);

// Thread-bound. One a camera.
class TrackPlacer {
 public:
  // `ground` outlives it; null: no track has a place. `name` for the log.
  TrackPlacer(CameraId camera, std::string name, const Ground* ground);

  // Whether it has placed tracks by another pose than this: they end with it, for their places would jump.
  [[nodiscard]] bool stood_elsewhere(const std::optional<PoseRecord>& pose) const;
  // The tracks after a frame, and where the camera stood. What is to be told of them, when it is time.
  std::optional<PlacedTracks> take(const Frame& frame, const std::optional<PoseRecord>& pose,
                                   std::span<const Track> tracks);
  // They have ended, as with the camera's work. What is still to be told.
  std::optional<PlacedTracks> finish(std::span<const Track> tracks);
  // Likeliest, at `captured` at most two seconds old; nothing where there is none.
  [[nodiscard]] std::optional<GroundPlace> place_of(TrackId track, UtcTime captured) const;
  // As geo::Locator::metres_per_px, as old.
  [[nodiscard]] std::optional<double> metres_per_px(TrackId track, UtcTime captured) const;

 private:
  struct Known {
    UtcTime at;
    PlacedTrack placed;
    std::optional<double> metres_per_px;
  };
  void stand(const Frame& frame, const std::optional<PoseRecord>& pose);
  void end(std::span<const Track> tracks);
  [[nodiscard]] Known locate(const Track& track, UtcTime captured) const;
  [[nodiscard]] const Known* known_of(TrackId track, UtcTime captured) const;
  [[nodiscard]] double own_share(const Track& track, Length range) const;
  PlacedTracks tell(UtcTime captured, Origin origin, std::vector<PlacedTrack> tracks);

  const CameraId id_;
  const std::string name_;
  const Ground* const ground_;
  std::shared_ptr<const PlacedCamera> camera_;  // null: its place is not known
  std::optional<PoseRecord> pose_;              // that camera_ stands at, or cannot
  PictureSize size_;
  std::optional<UtcTime> try_again_;
  std::optional<UtcTime> last_round_;
  Origin origin_ = Origin::unknown;
  std::map<TrackId, Known> known_;
  std::vector<PlacedTrack> ended_;  // to be told with the next round
};

}  // namespace vigie::site
