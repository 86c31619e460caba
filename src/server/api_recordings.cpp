// The recordings of tracks: each look at one leaves a line in the audit log.
#include "api.h"
#include "file_response.h"
#include "json.h"
#include "problem.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

constexpr std::string_view kMissing = "there is no recording of it, or it is not kept any more";

// A browser asks for a recording in many small ranges: what the same caller asks of the same track within a
// minute is one look. Thread-safe.
class Looks {
 public:
  explicit Looks(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] bool is_new(const Principal& who, TrackId track) EXCLUDES(mutex_) {
    const MonotonicTime now = clock_.monotonic();
    MutexLock lock(mutex_);
    std::erase_if(recent_, [now](const auto& look) { return look.second <= now; });
    return !recent_.contains(key(who, track));
  }

  // Once its line is written. Two requests at one time may leave two lines; none leaves none.
  void remember(const Principal& who, TrackId track) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    recent_.emplace(key(who, track), clock_.monotonic() + kOneLook);
  }

 private:
  static std::string key(const Principal& who, TrackId track) {
    return fmt::format("{} {} {}", track.to_string(), who.address, who.name);
  }

  static constexpr Duration kOneLook = Duration::seconds(60);
  const Clock& clock_;
  Mutex mutex_;
  std::map<std::string, MonotonicTime> recent_ GUARDED_BY(mutex_);  // who and what → when that look is over
};

Response get_clip(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<TrackId>(call);
  if (!id) return problem(id.error());
  const auto clip = parts.site.clip(*id);
  return clip ? json_response(200, to_json(*clip)) : problem(clip.error());
}

Response get_video(const ApiParts& parts, const Call& call, Looks& looks) {
  const auto id = id_argument<TrackId>(call);
  if (!id) return problem(id.error());
  const auto clip = parts.site.clip(*id);
  if (!clip) return problem(clip.error());
  if (call.request.method != "HEAD" && looks.is_new(call.principal, *id)) {
    auto written = parts.site.audit({call.principal, Action::view_recordings, "track " + id->to_string(),
                                     "looked at the recording", true});
    if (!written) return problem(written.error());  // no look without a line
    looks.remember(call.principal, *id);
  }
  return file_response(call.request, clip->video, "video/mp4", kMissing);
}

Response get_thumbnail(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<TrackId>(call);
  if (!id) return problem(id.error());
  const auto file = parts.site.thumbnail(*id);
  return file ? file_response(call.request, *file, "image/jpeg", kMissing) : problem(file.error());
}

}  // namespace

void add_recording_routes(Router& router, const ApiParts& parts) {
  router.add({"GET", "/api/v1/tracks/{}/thumbnail.jpg", Action::view_pictures,
              [parts](const Call& call) { return get_thumbnail(parts, call); }});
  router.add({"GET", "/api/v1/tracks/{}/clip", Action::view_state,
              [parts](const Call& call) { return get_clip(parts, call); }});
  router.add({"GET", "/api/v1/tracks/{}/clip.mp4", Action::view_recordings,
              [parts, looks = std::make_shared<Looks>(parts.clock)](const Call& call) {
                return get_video(parts, call, *looks);
              }});
}

}  // namespace vigie::server
