// The recordings of tracks and alarms: each look at one leaves a line in the audit log.
#include "api.h"
#include "file_response.h"
#include "json.h"
#include "problem.h"

#include <array>
#include <atomic>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

constexpr std::string_view kMissing = "there is no recording of it, or it is not kept any more";

// A browser asks for a recording in many small ranges: what the same caller asks of the same one within a
// minute is one look. Thread-safe.
class Looks {
 public:
  explicit Looks(const Clock& clock) : clock_(clock) {}

  // `what`: "track 018f…".
  [[nodiscard]] bool is_new(const Principal& who, const std::string& what) EXCLUDES(mutex_) {
    const MonotonicTime now = clock_.monotonic();
    MutexLock lock(mutex_);
    std::erase_if(recent_, [now](const auto& look) { return look.second <= now; });
    return !recent_.contains(key(who, what));
  }

  // Once its line is written. Two requests at one time may leave two lines; none leaves none.
  void remember(const Principal& who, const std::string& what) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    recent_.emplace(key(who, what), clock_.monotonic() + kOneLook);
  }

 private:
  static std::string key(const Principal& who, const std::string& what) {
    return fmt::format("{} {} {}", what, who.address, who.name);
  }

  static constexpr Duration kOneLook = Duration::seconds(60);
  const Clock& clock_;
  Mutex mutex_;
  std::map<std::string, MonotonicTime> recent_ GUARDED_BY(mutex_);  // who and what → when that look is over
};

std::string words_of(TrackId track) {
  return "track " + track.to_string();
}
std::string words_of(AlarmId alarm) {
  return "alarm " + alarm.to_string();
}

template <typename TypedId>
Response get_clip(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<TypedId>(call);
  if (!id) return problem(id.error());
  const auto clip = parts.site.clip(id->uuid);
  return clip ? json_response(200, to_json(*clip)) : problem(clip.error());
}

template <typename TypedId>
Response get_video(const ApiParts& parts, const Call& call, Looks& looks) {
  const auto id = id_argument<TypedId>(call);
  if (!id) return problem(id.error());
  const auto clip = parts.site.clip(id->uuid);
  if (!clip) return problem(clip.error());
  const std::string what = words_of(*id);
  if (call.request.method != "HEAD" && looks.is_new(call.principal, what)) {
    auto written =
        parts.site.audit({call.principal, Action::view_recordings, what, "looked at the recording", true});
    if (!written) return problem(written.error());  // no look without a line
    looks.remember(call.principal, what);
  }
  return file_response(call.request, clip->video, "video/mp4", kMissing);
}

template <typename TypedId>
Response get_picture(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<TypedId>(call);
  if (!id) return problem(id.error());
  const auto file = parts.site.picture(id->uuid);
  return file ? file_response(call.request, *file, "image/jpeg", kMissing) : problem(file.error());
}

// A zip is in memory while it is made: one at a time.
Response export_alarm(const ApiParts& parts, const Call& call, std::atomic_flag& at_work) {
  const auto id = id_argument<AlarmId>(call);
  if (!id) return problem(id.error());
  if (at_work.test_and_set())
    return problem(Error(ErrorCode::unavailable, "another export is being made; try again in a while"));
  const std::unique_ptr<std::atomic_flag, void (*)(std::atomic_flag*)> turn(
      &at_work, [](std::atomic_flag* flag) { flag->clear(); });
  auto zip = parts.site.export_alarm(*id);
  if (!zip) return problem(zip.error());
  auto written = parts.site.audit(
      {call.principal, Action::view_recordings, words_of(*id), "exported the evidence", true});
  if (!written) return problem(written.error());
  Response response;
  response.headers = {
      {"Content-Type", "application/zip"},
      {"Cache-Control", "private, no-store"},
      {"Content-Disposition", fmt::format("attachment; filename=\"evidence-{}.zip\"", id->to_string())}};
  response.body = *std::move(zip);
  return response;
}

// Of what has this pattern of paths: its picture, clip and video.
template <typename TypedId>
void add_recordings_of(const std::array<std::string_view, 3>& patterns, Router& router,
                       const ApiParts& parts) {
  router.add({"GET", patterns[0], Action::view_pictures,
              [parts](const Call& call) { return get_picture<TypedId>(parts, call); }});
  router.add({"GET", patterns[1], Action::view_state,
              [parts](const Call& call) { return get_clip<TypedId>(parts, call); }});
  router.add({"GET", patterns[2], Action::view_recordings,
              [parts, looks = std::make_shared<Looks>(parts.clock)](const Call& call) {
                return get_video<TypedId>(parts, call, *looks);
              }});
}

}  // namespace

void add_recording_routes(Router& router, const ApiParts& parts) {
  add_recordings_of<TrackId>(
      {"/api/v1/tracks/{}/thumbnail.jpg", "/api/v1/tracks/{}/clip", "/api/v1/tracks/{}/clip.mp4"}, router,
      parts);
  add_recordings_of<AlarmId>(
      {"/api/v1/alarms/{}/picture.jpg", "/api/v1/alarms/{}/clip", "/api/v1/alarms/{}/clip.mp4"}, router,
      parts);
  router.add({"GET", "/api/v1/alarms/{}/evidence.zip", Action::view_recordings,
              [parts, at_work = std::make_shared<std::atomic_flag>()](const Call& call) {
                return export_alarm(parts, call, *at_work);
              }});
}

}  // namespace vigie::server
