// One camera at work: a thread that reads it, and one that sees for it.
#pragma once

#include "fault_watch.h"
#include "intake.h"
#include "live_coder.h"
#include "live_hub.h"
#include "picture_rules.h"
#include "standing_file.h"
#include "status_board.h"
#include "track_journal.h"
#include "track_placer.h"
#include "watch_log.h"
#include "writer.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include <vigie/core/log.h>
#include <vigie/core/mutex.h>
#include <vigie/evidence/clip_recorder.h>
#include <vigie/media/url.h>
#include <vigie/site/pipeline.h>
#include <vigie/source/open.h>

namespace vigie::site {

// What the cameras of a site share; all of it is thread-safe and outlives them.
struct CameraParts {
  const Clock& clock;
  IdGenerator& ids;
  SiteId site;
  Writer& writer;
  LiveHub& hub;
  evidence::ClipFolder& clips;
  // Opens what an address names; called by the cameras' threads.
  std::function<Result<std::unique_ptr<Source>>(const source::SourceOptions&)> open;
  PipelineOptions pipeline = {};
  const Ground* ground = nullptr;       // that the cameras stand on; null: tracks have no places
  PlacedTracksTaker* placed = nullptr;  // is told of the tracks' places; null: nobody
  const RuleBook* book = nullptr;       // the rules in pictures; null: none are watched
  AlarmDesk* desk = nullptr;            // is told what meets them
};

struct CameraStart {
  CameraRecord record;  // enabled, not removed
  // What is opened: record.url, or the whole of it where that leaves out a secret.
  std::string address;
  std::optional<media::Credentials> credentials;
  // Why it cannot even be tried, for people; it is then lost until it is changed.
  std::optional<std::string> obstacle;
  std::uint32_t first_epoch = 0;
  std::filesystem::path standing;         // the file of what is known to stand; empty: none is kept
  std::optional<UtcTime> recorded_until;  // the end of its last watched interval
};

// The largest pictures that are watched: 2048×2048. A camera takes 160 MB for them (640×512: 26 MB).
inline constexpr std::int64_t kMostWatchedPixels = 2048 * 2048;

// Thread-safe. Whatever its source, detector or tracker throws ends this camera's work and no other's: it is
// lost, has_failed(), and does nothing more.
class Camera {
 public:
  // Starts at once.
  Camera(const CameraParts& parts, std::shared_ptr<StatusBoard> board, CameraStart start);
  // Ends its tracks and its watched interval, and joins.
  ~Camera();
  Camera(const Camera&) = delete;
  Camera& operator=(const Camera&) = delete;

  // Asks both threads to end, without waiting for them.
  void ask_to_stop();
  // Waits for both; its tracks and its watched interval are with the writer then.
  void join();

  // The epoch that its next start is to begin with; final once joined.
  [[nodiscard]] std::uint32_t next_epoch() const { return epoch_ + 1; }
  // Whether something was thrown, so that only a new start may help.
  [[nodiscard]] bool has_failed() const EXCLUDES(failure_mutex_);

 private:
  void read(const std::stop_token& stop);
  void read_source(const std::stop_token& stop);
  bool hand_on(SourceItem item, const std::stop_token& stop);
  bool refuse(const Frame& frame, const std::stop_token& stop);
  void fail(const Error& error) EXCLUDES(failure_mutex_);
  void stay_lost(const std::stop_token& stop);
  void see(const std::stop_token& stop);
  void look(const std::stop_token& stop);
  void stay_failed(const std::stop_token& stop);

  // Of the seeing thread.
  void take(const SourceItem& item);
  void take_frame(const Frame& frame, const SourceItem& item);
  void take_gap(const Gap& gap);
  void take_end(const SourceEnd& end);
  void end_tracks();
  void keep(std::span<const Track> tracks);
  void tell_tracks(const Frame& frame, std::span<const Track> tracks);
  void judge(std::span<const Track> tracks);
  void tell_placed(std::optional<PlacedTracks> placed);
  void record_last_alarms();
  void record_alarms(const Frame& frame, std::span<const Track> tracks);
  void log_watching(const Frame& frame, const DetectOutput& seen);
  void set_state(CameraState state, const std::string& detail);
  void tick();
  void finish();

  const CameraParts parts_;
  const CameraStart start_;
  const bool live_;
  const std::shared_ptr<StatusBoard> board_;
  Intake intake_;
  LiveCoder coder_;
  std::atomic<std::uint32_t> epoch_;
  bool refusing_ = false;  // of the reading thread: pictures that are too large come
  mutable Mutex failure_mutex_;
  std::optional<Error> failure_ GUARDED_BY(failure_mutex_);  // the first

  // Of the seeing thread.
  Pipeline pipeline_;
  StandingFile standing_;
  MonotonicTime next_keep_;  // of what stands
  TrackJournal journal_;
  TrackPlacer placer_;
  std::optional<PictureRules> rules_;
  LogLimiter rules_failed_;
  FaultWatch faults_;
  evidence::ClipRecorder recorder_;
  WatchLog watch_;
  GapCause why_learning_ = GapCause::not_started;
  UtcTime last_captured_;
  Origin origin_ = Origin::unknown;
  CameraHealth health_;    // as of the last frame
  std::string condition_;  // in words, a second old at most
  MonotonicTime next_tick_;
  std::uint64_t told_dropped_ = 0;
  std::map<TrackId, MonotonicTime> told_;  // when viewers were last told of a track

  std::jthread seeing_, reading_;  // last: they use the others
};

}  // namespace vigie::site
