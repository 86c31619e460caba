// Adding, changing and removing cameras while the site runs.
#include "site_impl.h"

#include <array>
#include <limits>

#include <fmt/format.h>

#include <vigie/core/log.h>
#include <vigie/site/open_source.h>

namespace vigie::site {
namespace {

constexpr std::size_t kMostName = 400;  // bytes: 100 characters
constexpr std::size_t kMostCameras = 64;

// Whether a recording or simulation can be read at all: better said now than by a camera that is lost for
// ever.
Result<void> check_source(const std::string& url, const Clock& clock) {
  if (is_live_url(url)) return {};
  source::SourceOptions options;
  options.url = url;
  options.pace = Pace::real_time;
  auto source = open_camera_source(options, clock);
  if (!source) return std::move(source).error();
  return {};
}

}  // namespace

Result<void> check_name(const std::string& name) {
  const bool printable_text = name == printable(name) || name.size() > 200;
  if (name.empty() || name.size() > kMostName || !printable_text) {
    return Error(ErrorCode::invalid_argument, "a camera's name is to have 1 to 100 printable characters");
  }
  return {};
}

Result<CameraAddress> take_apart(const std::string& url) {
  if (!is_live_url(url)) return CameraAddress{url, std::nullopt};
  auto parsed = media::parse_stream_url(url);
  if (!parsed) return std::move(parsed).error();
  return CameraAddress{parsed->address, parsed->credentials};
}

Result<CameraStatus> SiteImpl::add_camera(const Principal& who, const NewCamera& camera) {
  MutexLock change(changing_);
  return add(who, camera);
}

Result<CameraStatus> SiteImpl::add(const Principal& who, const NewCamera& camera) {
  if (auto named = check_name(camera.name); !named) return std::move(named).error();
  auto address = take_apart(camera.url);
  if (!address) return std::move(address).error();
  // What the program itself brings need not be tried.
  const bool trusted = who.kind == PrincipalKind::program;
  if (auto readable = trusted ? Result<void>() : check_source(address->url, clock_); !readable) {
    return std::move(readable).error();
  }
  {
    MutexLock lock(mutex_);
    if (entries_.size() >= kMostCameras) {
      return Error(ErrorCode::exhausted, fmt::format("a site has at most {} cameras", kMostCameras));
    }
  }
  CameraRecord record;
  record.id = ids_.make<CameraId>();
  record.site = id_;
  record.held.from = clock_.utc();
  record.name = camera.name;
  record.url = address->url;
  record.has_secret = address->secret.has_value();
  if (auto kept = keep_secret(record.id, address->secret); !kept) return std::move(kept).error();
  auto committed = commit_camera(who, record, fmt::format("added \"{}\", {}", record.name, record.url));
  if (!committed) return std::move(committed).error();
  take_in(record);
  return this->camera(record.id);
}

Result<CameraRecord> SiteImpl::record_of(CameraId id) const {
  MutexLock lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return Error(ErrorCode::not_found, "there is no such camera");
  return found->second.record;
}

// What was changed, for the audit log.
Result<std::string> SiteImpl::apply(const CameraChange& change, CameraRecord& record) {
  std::vector<std::string> what;
  if (change.name) {
    if (auto named = check_name(*change.name); !named) return std::move(named).error();
    record.name = *change.name;
    what.push_back(fmt::format("renamed to \"{}\"", record.name));
  }
  if (change.url) {
    auto address = take_apart(*change.url);
    if (!address) return std::move(address).error();
    if (auto readable = check_source(address->url, clock_); !readable) return std::move(readable).error();
    if (auto kept = keep_secret(record.id, address->secret); !kept) return std::move(kept).error();
    record.url = address->url;
    record.has_secret = address->secret.has_value();
    what.push_back(fmt::format("moved to {}", record.url));
  }
  if (change.enabled) {
    record.enabled = *change.enabled;
    what.emplace_back(record.enabled ? "switched on" : "switched off");
  }
  ++record.revision;
  record.held.from = clock_.utc();
  return fmt::format("{}", fmt::join(what, ", "));
}

Result<CameraStatus> SiteImpl::change_camera(const Principal& who, CameraId id, const CameraChange& change) {
  MutexLock one_at_a_time(changing_);
  auto record = record_of(id);
  if (!record) return std::move(record).error();
  const bool was_enabled = record->enabled;
  auto what = apply(change, *record);
  if (!what) return std::move(what).error();
  if (auto committed = commit_camera(who, *record, *what); !committed) return std::move(committed).error();
  const bool restart = change.url || record->enabled != was_enabled;
  if (restart) end_work(id);
  {
    MutexLock lock(mutex_);
    Entry& entry = entries_.at(id);
    entry.record = *record;
    entry.board->set_record(*record);
  }
  if (restart) start_work(id);
  auto status = camera(id);
  if (status) hub_.publish(*status);
  return status;
}

Result<void> SiteImpl::remove_camera(const Principal& who, CameraId id) {
  MutexLock one_at_a_time(changing_);
  auto record = record_of(id);
  if (!record) return std::move(record).error();
  record->removed = true;
  ++record->revision;
  record->held.from = clock_.utc();
  end_work(id);
  if (auto committed = commit_camera(who, *record, "taken off the site"); !committed) return committed;
  if (auto forgotten = secrets_->remove(id); !forgotten) return forgotten;
  {
    MutexLock lock(mutex_);
    entries_.erase(id);
  }
  hub_.publish_removed(id);
  return {};
}

Result<void> SiteImpl::commit_camera(const Principal& who, const CameraRecord& record,
                                     const std::string& what) {
  const std::array events{
      event_of(record.id.uuid, record.revision, record),
      event_of(ids_.next(), 0,
               AuditEntry{who, Action::change_cameras, "camera " + record.id.to_string(), what, true})};
  auto committed = records_->commit(events, Durability::durable);
  if (!committed) return std::move(committed).error();
  return {};
}

Result<void> SiteImpl::keep_secret(CameraId id, const std::optional<media::Credentials>& secret) {
  if (!secret) return secrets_->remove(id);
  return secrets_->put(id, {secret->user, secret->password});
}

void SiteImpl::take_in(const CameraRecord& record) {
  {
    MutexLock lock(mutex_);
    Entry& entry = entries_[record.id];
    entry.record = record;
    entry.board = std::make_shared<StatusBoard>(record, clock_);
    hub_.publish(entry.board->status());
  }
  start_work(record.id);
}

void SiteImpl::start_work(CameraId id) {
  CameraStart start;
  std::shared_ptr<StatusBoard> board;
  {
    MutexLock lock(mutex_);
    const Entry& entry = entries_.at(id);
    start.record = entry.record;
    start.first_epoch = entry.next_epoch;
    board = entry.board;
  }
  board->restart();
  if (!start.record.enabled) return;
  if (start.record.has_secret) {
    auto secret = secrets_->get(id);
    if (secret && *secret) {
      start.credentials = media::Credentials{(*secret)->user, (*secret)->password};
    } else {
      // Without it the camera would only be asked to lock us out.
      start.obstacle = secret ? "its password is not in the register" : secret.error().to_string();
      *start.obstacle += "; give its whole address again, with user and password";
    }
  }
  const auto ever = records_->watched(id, UtcTime::from_nanoseconds(std::numeric_limits<std::int64_t>::min()),
                                      UtcTime::from_nanoseconds(std::numeric_limits<std::int64_t>::max()));
  if (ever && !ever->empty()) start.recorded_until = ever->back().to;
  auto camera = std::make_unique<Camera>(CameraParts{clock_, ids_, id_, *writer_, hub_, *clips_, started_},
                                         board, std::move(start));
  MutexLock lock(mutex_);
  entries_.at(id).at_work = std::move(camera);
}

void SiteImpl::end_work(CameraId id) {
  std::unique_ptr<Camera> camera;
  {
    MutexLock lock(mutex_);
    camera = std::move(entries_.at(id).at_work);
  }
  if (!camera) return;
  camera->ask_to_stop();
  const std::uint32_t next_epoch = camera->next_epoch();
  camera.reset();
  writer_->flush();
  MutexLock lock(mutex_);
  entries_.at(id).next_epoch = next_epoch;
}

}  // namespace vigie::site
