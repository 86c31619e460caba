// The site's parts and what holds them together.
#pragma once

#include "alarm_desk.h"
#include "camera_slot.h"
#include "clock_watch.h"
#include "fusion.h"
#include "live_hub.h"
#include "rule_book.h"
#include "writer.h"

#include <atomic>
#include <map>
#include <memory>

#include <vigie/core/mutex.h>
#include <vigie/evidence/clip_folder.h>
#include <vigie/sim/terrains.h>
#include <vigie/site/site.h>
#include <vigie/store/secrets.h>
#include <vigie/store/sqlite_register.h>

namespace vigie::site {

class SiteImpl final : public Site {
 public:
  SiteImpl(SiteOptions options, SiteId id, const Clock& clock, IdGenerator& ids,
           std::unique_ptr<store::SqliteRegister> records, std::unique_ptr<store::Secrets> secrets,
           std::unique_ptr<evidence::Chain> chain, std::unique_ptr<evidence::ClipFolder> clips,
           std::unique_ptr<Ground> ground);
  ~SiteImpl() override;

  // Closes what the last run left open, and starts the cameras.
  Result<void> start();

  [[nodiscard]] SiteInfo info() const override;
  [[nodiscard]] std::vector<CameraStatus> cameras() const override;
  [[nodiscard]] Result<CameraStatus> camera(CameraId id) const override;
  Result<CameraStatus> add_camera(const Principal& who, const NewCamera& camera) override;
  Result<CameraStatus> change_camera(const Principal& who, CameraId id, const CameraChange& change) override;
  Result<void> remove_camera(const Principal& who, CameraId id) override;
  Result<CameraStatus> set_pose(const Principal& who, CameraId id, const NewPose& pose) override;
  Result<void> clear_pose(const Principal& who, CameraId id) override;
  [[nodiscard]] std::vector<Zone> zones() const override { return book_.now()->zones; }
  [[nodiscard]] std::vector<Rule> rules() const override { return book_.now()->rules; }
  Result<Zone> add_zone(const Principal& who, const Zone& zone) override;
  Result<Zone> set_zone(const Principal& who, const Zone& zone) override;
  Result<void> remove_zone(const Principal& who, ZoneId id) override;
  Result<Rule> add_rule(const Principal& who, const Rule& rule) override;
  Result<Rule> set_rule(const Principal& who, const Rule& rule) override;
  Result<void> remove_rule(const Principal& who, RuleId id) override;
  [[nodiscard]] Result<RuleTrial> try_rule(const Rule& rule, Duration span) override;
  Result<Alarm> acknowledge(const Principal& who, AlarmId id) override;
  Result<Alarm> judge(const Principal& who, AlarmId id, const Verdict& verdict) override;
  [[nodiscard]] const Ground& ground() const override { return *ground_; }
  [[nodiscard]] Result<std::vector<std::uint8_t>> snapshot(CameraId id) const override;
  [[nodiscard]] std::vector<Target> targets() const override { return fusion_->alive(); }
  Register& records() override { return *records_; }
  [[nodiscard]] Result<ClipInfo> clip(const Uuid& id) const override;
  [[nodiscard]] Result<std::filesystem::path> picture(const Uuid& id) const override;
  [[nodiscard]] Result<std::string> export_alarm(AlarmId id) const override;
  Users& users() override { return *users_; }
  Result<void> audit(const AuditEntry& entry) override;
  void add_viewer(std::shared_ptr<LiveViewer> viewer) override { hub_.add(std::move(viewer)); }
  void remove_viewer(const LiveViewer& viewer) override { hub_.remove(viewer); }
  void watch(const LiveViewer& viewer, const std::vector<CameraId>& cameras) override;
  void want_key_picture(CameraId camera) override { hub_.want_key(camera); }

 private:
  Result<CameraStatus> add(const Principal& who, const NewCamera& camera) REQUIRES(changing_);
  // What becomes of the secret of a camera that is changed: nothing where it is not said.
  using SecretChange = std::optional<std::optional<media::Credentials>>;
  struct Applied {
    std::string what;  // for the audit log
    SecretChange secret;
  };
  // Record, audit line and secret, all or none.
  Result<void> commit_camera(const Principal& who, const CameraRecord& record, const std::string& what,
                             const SecretChange& secret);
  Result<void> place(const Principal& who, CameraId id, const NewPose& pose) REQUIRES(changing_);
  // Pose and audit line, both or none; then they hold.
  Result<void> commit_pose(const Principal& who, const PoseRecord& pose, const std::string& what)
      REQUIRES(changing_);
  void take_pose(const PoseRecord& pose) REQUIRES(changing_) EXCLUDES(mutex_);
  // The next one of a camera, empty.
  [[nodiscard]] PoseRecord next_pose(CameraId id) const REQUIRES(changing_);
  Result<void> read_poses(CameraId id) REQUIRES(changing_);
  [[nodiscard]] Result<void> check_outline(const Zone& zone) const EXCLUDES(mutex_);
  // The record, stamped, which is new or instead of that with its id, and the audit line, both or none.
  template <typename Record>
  Result<void> commit_record(const Principal& who, Record& record, const char* noun, const std::string& what)
      REQUIRES(changing_);
  // The same; then it holds.
  Result<Zone> commit_zone(const Principal& who, Zone zone, const std::string& what) REQUIRES(changing_);
  Result<Rule> commit_rule(const Principal& who, Rule rule, const std::string& what) REQUIRES(changing_);
  Result<void> read_rules() REQUIRES(changing_);
  Result<void> add_demo_rules() REQUIRES(changing_);
  // Alarm and audit line, both or none; then those who watch are told.
  Result<Alarm> commit_alarm(const Principal& who, Alarm alarm, const std::string& what) REQUIRES(judging_);
  void place_sun();
  // The camera is of the site from now on, and works where it is switched on.
  void take_in(const CameraRecord& record) REQUIRES(changing_) EXCLUDES(mutex_);
  [[nodiscard]] CameraStart prepare(const CameraRecord& record) const;
  [[nodiscard]] std::filesystem::path standing_file(CameraId camera) const;
  [[nodiscard]] Result<CameraRecord> record_of(CameraId id) const EXCLUDES(mutex_);
  Result<Applied> apply(const CameraChange& change, CameraRecord& record) REQUIRES(changing_);
  // Until when a camera is known, and so where its next span may begin.
  [[nodiscard]] std::optional<UtcTime> known_until(const CameraRecord& record) const;
  void note_step(Duration step);
  void look_at_disk();
  Result<void> resume_alarms();
  [[nodiscard]] Event event_of(const Uuid& id, std::uint32_t revision, EventBody body) const;

  const SiteOptions options_;
  const SiteId id_;
  const Clock& clock_;
  IdGenerator& ids_;
  const UtcTime started_;
  std::unique_ptr<store::SqliteRegister> records_;
  std::unique_ptr<Users> users_;
  std::unique_ptr<store::Secrets> secrets_;
  std::unique_ptr<evidence::Chain> chain_;
  std::unique_ptr<evidence::ClipFolder> clips_;
  std::unique_ptr<Ground> ground_;
  LiveHub hub_;
  RuleBook book_;
  sim::Terrains terrains_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<AlarmDesk> desk_;
  std::unique_ptr<Fusion> fusion_;
  bool is_nearly_full_ = false;  // of the watch's thread
  std::unique_ptr<ClockWatch> clock_watch_;
  std::atomic_flag trying_;                                     // one trial of a rule at a time
  Mutex judging_;                                               // one judgement at a time
  Mutex changing_;                                              // one change at a time; taken before mutex_
  std::map<CameraId, PoseRecord> poses_ GUARDED_BY(changing_);  // the last of each, removed ones too
  mutable Mutex mutex_;
  std::map<CameraId, std::unique_ptr<CameraSlot>> slots_ GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<CameraSlot>> leaving_ GUARDED_BY(changing_);  // removed, and not yet ended
};

// What of an address may be shown, and what is sealed. invalid_argument where it cannot be one.
struct CameraAddress {
  std::string url;  // without user and password; a password behind the host reads ***
  // User and password; or no user and, in place of a password, the whole address, where it holds a password
  // behind the host.
  std::optional<media::Credentials> secret;
};
Result<CameraAddress> take_apart(const std::string& url);
// The other way about: what to open, and with whom, of a camera that may be shown as `url`.
struct WholeAddress {
  std::string address;
  std::optional<media::Credentials> credentials;
};
WholeAddress put_together(const std::string& url, media::Credentials secret);
// invalid_argument where it is not 1 to 100 characters, or has control characters.
Result<void> check_name(std::string_view whose, const std::string& name);

// The id of the site whose data is in this folder; made where there is none.
Result<SiteId> site_id_of(const std::filesystem::path& folder, IdGenerator& ids);

}  // namespace vigie::site
