// From the tracks of every frame to what is worth keeping and telling: the revisions of those that were
// confirmed.
#pragma once

#include "writer.h"

#include <map>
#include <optional>
#include <span>
#include <vector>

#include <vigie/core/register.h>

namespace vigie::site {

// Thread-bound. One a camera.
class TrackJournal {
 public:
  explicit TrackJournal(SiteId site) : site_(site) {}

  // The tracks that the tracker handed out after one frame. What is to be written, durable where a track
  // ended; the summaries of the tracks that it is about are added to `told`.
  WriteJob take(std::span<const Track> tracks, std::vector<TrackSummary>& told);

 private:
  struct Followed {
    std::uint32_t revision = 0;
    bool confirmed = false;
    std::optional<UtcTime> last_point;
    std::vector<TrackPoint> unwritten;  // of revisions before it was confirmed
    TrackSummary summary;
  };

  static void summarise(const Track& track, Followed& followed);

  const SiteId site_;
  std::map<TrackId, Followed> followed_;
};

}  // namespace vigie::site
