// The node's one site: its cameras, register, recordings and live views, wired together. One thread reads
// each camera, one sees for it, one codes its live pictures while somebody watches, one starts and ends it;
// one for all writes the register.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <vigie/classify/crop_model.h>
#include <vigie/core/register.h>
#include <vigie/site/camera_status.h>
#include <vigie/site/ground.h>
#include <vigie/site/live.h>
#include <vigie/site/rules.h>
#include <vigie/site/users.h>

namespace vigie::site {

struct NewCamera {
  std::string name;
  std::string url;                   // user and password in it are sealed and never shown again
  std::optional<NewPose> pose = {};  // where it stands
};

struct CameraChange {
  std::optional<std::string> name;
  std::optional<std::string> url;
  std::optional<bool> enabled;
};

struct SiteOptions {
  std::filesystem::path data;  // the data folder; made where it is missing
  std::string name = "Vigie";  // for people
  GroundOptions ground;
  std::vector<NewCamera> cameras;  // added where the register has none yet: the demo's
  bool demo = false;               // the simulated site
  // Of all clips together; the oldest are removed first.
  std::uint64_t clip_limit_bytes = 20'000'000'000;
  std::uint64_t least_free_bytes = 1'000'000'000;  // with less free on its disk an alarm is raised
  std::shared_ptr<const classify::CropModel> classifier_model;  // of all cameras; null: none
  // What is kept of an alarm beside its clip, as JSON; called by the threads that write clips. None: nothing.
  std::function<Result<std::string>(Register&, AlarmId)> describe_alarm;

  [[nodiscard]] Result<void> validate() const;
};

// The cameras of the demo's scene.
std::vector<NewCamera> demo_cameras();

struct SiteInfo {
  SiteId id;
  std::string name;
  bool demo = false;
  UtcTime started;
};

// What the recording of a track or alarm holds.
struct ClipInfo {
  std::filesystem::path video;  // .mp4
  UtcTime start;                // when its first picture was captured
  Duration duration;
  int width = 0, height = 0;  // px of the camera, not of the recording
};

// Thread-safe. Every change writes the audit log before it returns. Errors: not_found for what there is none
// of, invalid_argument for words that make no sense, already_exists where it does not go together with what
// is there, io and exhausted from the disk.
class Site {
 public:
  // Opens the register and starts the cameras. `clock` and `ids` outlive it.
  static Result<std::unique_ptr<Site>> open(const SiteOptions& options, const Clock& clock, IdGenerator& ids);

  Site() = default;
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;
  // Ends all tracks, closes the watched intervals, writes what waits and joins the threads.
  virtual ~Site() = default;

  [[nodiscard]] virtual SiteInfo info() const = 0;

  // In order of their ids.
  [[nodiscard]] virtual std::vector<CameraStatus> cameras() const = 0;
  [[nodiscard]] virtual Result<CameraStatus> camera(CameraId id) const = 0;
  // Changes do not wait for a source to open or to end: a camera is `starting`, `off` or gone at once, and
  // what it saw before is in the register a little later.
  virtual Result<CameraStatus> add_camera(const Principal& who, const NewCamera& camera) = 0;
  virtual Result<CameraStatus> change_camera(const Principal& who, CameraId id,
                                             const CameraChange& change) = 0;
  virtual Result<void> remove_camera(const Principal& who, CameraId id) = 0;

  // Where it stands from now on; as Ground::stand. Poses before are kept: Register::pose_history.
  virtual Result<CameraStatus> set_pose(const Principal& who, CameraId id, const NewPose& pose) = 0;
  // It is not known from now on where it stands. not_found where it was not.
  virtual Result<void> clear_pose(const Principal& who, CameraId id) = 0;
  [[nodiscard]] virtual const Ground& ground() const = 0;

  // What is watched for, in order of ids. Of a zone or rule that is given, id, site, revision and when it
  // holds do not count, but for the id of one that is set.
  [[nodiscard]] virtual std::vector<Zone> zones() const = 0;
  [[nodiscard]] virtual std::vector<Rule> rules() const = 0;
  virtual Result<Zone> add_zone(const Principal& who, const Zone& zone) = 0;
  // already_exists where a rule could not be about it any more.
  virtual Result<Zone> set_zone(const Principal& who, const Zone& zone) = 0;
  // already_exists where rules are about it.
  virtual Result<void> remove_zone(const Principal& who, ZoneId id) = 0;
  virtual Result<Rule> add_rule(const Principal& who, const Rule& rule) = 0;
  virtual Result<Rule> set_rule(const Principal& who, const Rule& rule) = 0;
  virtual Result<void> remove_rule(const Principal& who, RuleId id) = 0;
  // What a rule would have raised in the last `span`. Takes seconds where much happened.
  [[nodiscard]] virtual Result<RuleTrial> try_rule(const Rule& rule, Duration span) = 0;
  // As it is then; a second time changes nothing.
  virtual Result<Alarm> acknowledge(const Principal& who, AlarmId id) = 0;
  // already_exists where it is not of that revision any more.
  virtual Result<Alarm> judge(const Principal& who, AlarmId id, const Verdict& verdict) = 0;

  // The picture that it sees now, stretched for the eye, as JPEG. unavailable until the first one.
  [[nodiscard]] virtual Result<std::vector<std::uint8_t>> snapshot(CameraId id) const = 0;

  // Those that live, in order of their ids.
  [[nodiscard]] virtual std::vector<Target> targets() const = 0;

  // The questions to the register.
  virtual Register& records() = 0;
  // Of a track or alarm: its recording, and a picture of it.
  [[nodiscard]] virtual Result<ClipInfo> clip(const Uuid& id) const = 0;
  [[nodiscard]] virtual Result<std::filesystem::path> picture(const Uuid& id) const = 0;
  // Its evidence for others, as a zip: evidence/export.h.
  [[nodiscard]] virtual Result<std::string> export_alarm(AlarmId id) const = 0;
  virtual Users& users() = 0;
  // A line in the audit log, on the disk when it returns.
  virtual Result<void> audit(const AuditEntry& entry) = 0;

  // From now on `viewer` is told what happens; it watches no camera's pictures yet.
  virtual void add_viewer(std::shared_ptr<LiveViewer> viewer) = 0;
  virtual void remove_viewer(const LiveViewer& viewer) = 0;
  // The pictures of these cameras, and of no others; ids that are not known are passed over until they are.
  virtual void watch(const LiveViewer& viewer, const std::vector<CameraId>& cameras) = 0;
  // The viewer lost pictures of this camera: it needs one that can be decoded by itself.
  virtual void want_key_picture(CameraId camera) = 0;
};

}  // namespace vigie::site
