#include "demo.h"
#include "site_impl.h"

#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::site {
namespace {

const Principal& program() {
  static const Principal principal{PrincipalKind::program, "vigie", ""};
  return principal;
}

// Calls `each` with all alarms that a query finds, page by page.
template <typename Each>
Result<void> for_alarms(Register& records, AlarmQuery query, Each each) {
  query.limit = 1000;
  while (true) {
    const auto page = records.alarms(query);
    if (!page) return page.error();
    for (const Alarm& alarm : *page) each(alarm);
    if (page->size() < query.limit) return {};
    query.before = page->back().id;
  }
}

// Those that are to be judged, and those that were judged real.
template <typename Each>
Result<void> for_held_alarms(Register& records, Each each) {
  AlarmQuery waiting, real;
  waiting.states = {AlarmState::open, AlarmState::acknowledged};
  real.states = {AlarmState::judged};
  real.judgement = Judgement::real;
  for (const AlarmQuery& query : {waiting, real})
    if (auto done = for_alarms(records, query, each); !done) return done;
  return {};
}

Result<std::vector<Uuid>> held_recordings(Register& records) {
  std::vector<Uuid> held;
  auto done = for_held_alarms(records, [&](const Alarm& alarm) {
    held.push_back(alarm.id.uuid);
    if (alarm.track) held.push_back(alarm.track->uuid);
  });
  if (!done) return std::move(done).error();
  return held;
}

}  // namespace

Result<void> SiteOptions::validate() const {
  if (data.empty()) return Error(ErrorCode::invalid_argument, "the data folder is not named");
  if (name.empty() || name.size() > 200) {
    return Error(ErrorCode::invalid_argument, "the site's name is to have 1 to 200 bytes");
  }
  return {};
}

Result<std::unique_ptr<Site>> Site::open(const SiteOptions& options, const Clock& clock, IdGenerator& ids) {
  if (auto valid = options.validate(); !valid) return std::move(valid).error();
  std::error_code error;
  std::filesystem::create_directories(options.data, error);
  if (error) {
    const bool no_folder = error == std::errc::not_a_directory;
    return Error(no_folder ? ErrorCode::invalid_argument : ErrorCode::io,
                 fmt::format("cannot make the data folder {}: {}", options.data.string(), error.message()));
  }
  auto records = store::SqliteRegister::open(options.data, clock);
  if (!records) return std::move(records).error();
  auto id = site_id_of(options.data, ids);  // the folder is ours alone now
  if (!id) return std::move(id).error();
  auto secrets = store::Secrets::open(**records);
  if (!secrets) return std::move(secrets).error();
  auto chain = evidence::Chain::open(options.data / "chain", clock);
  if (!chain) return std::move(chain).error();
  auto held = held_recordings(**records);
  if (!held) return std::move(held).error();
  evidence::ClipFolderOptions keeping{
      options.clip_limit_bytes, chain->get(), options.least_free_bytes, {}, *std::move(held)};
  if (options.describe_alarm)
    keeping.describe = [&records = **records, describe = options.describe_alarm](AlarmId alarm) {
      return describe(records, alarm);
    };
  auto clips = evidence::ClipFolder::open(options.data / "clips", std::move(keeping));
  if (!clips) return std::move(clips).error();
  std::filesystem::create_directories(options.data / "standing", error);
  if (error) {
    return Error(ErrorCode::io,
                 fmt::format("cannot make a folder in {}: {}", options.data.string(), error.message()));
  }
  auto ground = Ground::open(options.ground);
  if (!ground) return std::move(ground).error();
  auto site = std::make_unique<SiteImpl>(options, *id, clock, ids, std::move(*records), std::move(*secrets),
                                         std::move(*chain), std::move(*clips), std::move(*ground));
  if (auto started = site->start(); !started) return std::move(started).error();
  return std::unique_ptr<Site>(std::move(site));
}

SiteImpl::SiteImpl(SiteOptions options, SiteId id, const Clock& clock, IdGenerator& ids,
                   std::unique_ptr<store::SqliteRegister> records, std::unique_ptr<store::Secrets> secrets,
                   std::unique_ptr<evidence::Chain> chain, std::unique_ptr<evidence::ClipFolder> clips,
                   std::unique_ptr<Ground> ground)
    : options_(std::move(options)),
      id_(id),
      clock_(clock),
      ids_(ids),
      started_(clock.utc()),
      records_(std::move(records)),
      secrets_(std::move(secrets)),
      chain_(std::move(chain)),
      clips_(std::move(clips)),
      ground_(std::move(ground)) {}

Result<void> SiteImpl::start() {
  auto recovered = records_->recover(id_, ids_);
  if (!recovered) return std::move(recovered).error();
  if (recovered->tracks_ended + recovered->targets_ended + recovered->spans_closed > 0) {
    log_info("site",
             fmt::format(
                 "the last run did not end by itself: {} tracks, {} targets and {} watched intervals closed",
                 recovered->tracks_ended, recovered->targets_ended, recovered->spans_closed));
  }
  // The log may be kept elsewhere: what is noted there cannot be changed here.
  const evidence::ChainHead head = chain_->head();
  if (head.number > 1)
    log_info("site", fmt::format("the chain of evidence is at record {}, {}", head.number, head.hash));
  auto users = Users::open(*records_, id_, clock_, ids_);
  if (!users) return std::move(users).error();
  users_ = *std::move(users);
  writer_ = std::make_unique<Writer>(*records_, clock_);
  writer_->put({{event_of(ids_.next(), 0, NodeEvent{"started", ""})}, {}, Durability::durable});
  desk_ = std::make_unique<AlarmDesk>(id_, clock_, ids_, *writer_, hub_, *chain_, *clips_);
  if (auto resumed = resume_alarms(); !resumed) return resumed;
  fusion_ = std::make_unique<Fusion>(id_, clock_, ids_, *writer_, hub_, book_, *desk_);
  clock_watch_ = std::make_unique<ClockWatch>(
      clock_, [this](Duration step) { note_step(step); }, [this] { look_at_disk(); });
  auto known = records_->cameras();
  if (!known) return std::move(known).error();
  MutexLock change(changing_);
  if (auto rules = read_rules(); !rules) return rules;
  for (const CameraRecord& record : *known) {
    if (auto poses = read_poses(record.id); !poses) return poses;
    take_in(record);
  }
  place_sun();
  if (!known->empty()) return {};
  for (const NewCamera& camera : options_.cameras) {
    auto added = add(program(), camera);
    if (!added) return std::move(added).error();
    if (!camera.pose) continue;
    if (auto placed = place(program(), added->record.id, *camera.pose); !placed) return placed;
  }
  return options_.demo ? add_demo_rules() : Result<void>();
}

Result<void> SiteImpl::resume_alarms() {
  return for_held_alarms(*records_, [&](const Alarm& alarm) { desk_->resume(alarm); });
}

Result<void> SiteImpl::add_demo_rules() {
  const DemoRules demo = demo_rules(ids_);
  for (const Zone& zone : demo.zones)
    if (auto added = commit_zone(program(), zone, "of the demo"); !added) return std::move(added).error();
  for (const Rule& rule : demo.rules)
    if (auto added = commit_rule(program(), rule, "of the demo"); !added) return std::move(added).error();
  return {};
}

void SiteImpl::note_step(Duration step) {
  const std::string by = fmt::format("by {:+.3f} s", step.seconds());
  log_warning("site", "this machine's clock was set " + by);
  writer_->put({{event_of(ids_.next(), 0, NodeEvent{"clock stepped", by})}, {}, Durability::batched});
  desk_->raise(Fault::clock, std::nullopt, Origin::live, clock_.utc());
}

// Told again once there was twice as much room in between.
void SiteImpl::look_at_disk() {
  std::error_code error;
  const std::uintmax_t free = std::filesystem::space(options_.data, error).available;
  if (error) return;
  if (free > 2 * options_.least_free_bytes) is_nearly_full_ = false;
  if (free >= options_.least_free_bytes || std::exchange(is_nearly_full_, true)) return;
  log_warning("site",
              fmt::format("the disk of the data folder is nearly full: {} MB are left", free / 1'000'000));
  desk_->raise(Fault::disk, std::nullopt, Origin::live, clock_.utc());
}

SiteImpl::~SiteImpl() {
  // First: who waits at its queue for a full disk would not be joined.
  if (writer_) writer_->tell_to_end();
  clock_watch_.reset();
  {
    MutexLock change(changing_);
    std::map<CameraId, std::unique_ptr<CameraSlot>> slots;
    {
      MutexLock lock(mutex_);
      slots.swap(slots_);
    }
    for (const auto& [id, slot] : slots) slot->ask_to_end();
    slots.clear();  // and are joined, all at once
    leaving_.clear();
  }
  fusion_.reset();  // the cameras that tell it are joined
  if (writer_) writer_->put({{event_of(ids_.next(), 0, NodeEvent{"stopped", ""})}, {}, Durability::durable});
  writer_.reset();
}

SiteInfo SiteImpl::info() const {
  return {id_, options_.name, options_.demo, started_};
}

std::vector<CameraStatus> SiteImpl::cameras() const {
  std::vector<CameraStatus> statuses;
  MutexLock lock(mutex_);
  for (const auto& [id, slot] : slots_) statuses.push_back(slot->status());
  return statuses;
}

Result<CameraStatus> SiteImpl::camera(CameraId id) const {
  MutexLock lock(mutex_);
  const auto found = slots_.find(id);
  if (found == slots_.end()) return Error(ErrorCode::not_found, "there is no such camera");
  return found->second->status();
}

void SiteImpl::watch(const LiveViewer& viewer, const std::vector<CameraId>& cameras) {
  hub_.watch(viewer, cameras);
}

Event SiteImpl::event_of(const Uuid& id, std::uint32_t revision, EventBody body) const {
  Event event;
  event.id = EventId{id};
  event.site = id_;
  event.event_time = clock_.utc();
  event.revision = revision;
  event.body = std::move(body);
  return event;
}

Result<void> SiteImpl::audit(const AuditEntry& entry) {
  const Event event = event_of(ids_.next(), 0, entry);
  auto committed = records_->commit({&event, 1}, Durability::durable);
  if (!committed) return std::move(committed).error();
  return {};
}

}  // namespace vigie::site
