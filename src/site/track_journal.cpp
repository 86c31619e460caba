#include "track_journal.h"

namespace vigie::site {

WriteJob TrackJournal::take(std::span<const Track> tracks, std::vector<TrackSummary>& told) {
  WriteJob job;
  for (const Track& track : tracks) {
    Followed& followed = followed_[track.id];
    const bool is_new = track.revision > followed.revision;
    const bool ended = track.state == TrackState::ended;
    followed.confirmed |= is_followed(track.state);
    if (is_new) {
      followed.revision = track.revision;
      auto& path = followed.unwritten;
      for (const TrackPoint& point : track.path) {
        if (followed.last_point && point.time <= *followed.last_point) continue;  // handed out before
        followed.last_point = point.time;
        path.push_back(point);
      }
      if (followed.confirmed) {
        summarise(track, followed);
        Event event;
        event.id = EventId{track.id.uuid};
        event.site = site_;
        event.origin = track.origin;
        event.event_time = track.state_time;
        event.revision = track.revision;
        event.body = TrackRevision{track};
        std::get<TrackRevision>(event.body).track.path = std::move(path);
        path.clear();
        job.events.push_back(std::move(event));
        told.push_back(followed.summary);
        if (ended) job.durability = Durability::durable;
      }
    }
    if (ended) followed_.erase(track.id);
  }
  return job;
}

void TrackJournal::summarise(const Track& track, Followed& followed) {
  TrackSummary& summary = followed.summary;
  if (summary.points == 0 && !followed.unwritten.empty()) {
    summary.start = followed.unwritten.front().box.centre();
  }
  summary.id = track.id;
  summary.camera = track.camera;
  summary.origin = track.origin;
  summary.state = track.state;
  summary.motion = track.motion;
  summary.first_seen = track.first_seen;
  summary.last_seen = track.last_seen;
  summary.classes = track.classes;
  summary.existence = track.existence;
  summary.peak_snr = track.peak_snr;
  summary.points += followed.unwritten.size();
  summary.box = track.box;
}

}  // namespace vigie::site
