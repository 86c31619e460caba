// Adding, changing and removing cameras while the site runs.
#include "site_impl.h"

#include <array>
#include <limits>

#include <fmt/format.h>

#include <vigie/core/log.h>
#include <vigie/sim/simulated_source.h>
#include <vigie/site/open_source.h>

namespace vigie::site {
namespace {

constexpr std::size_t kMostName = 400;  // bytes: 100 characters
constexpr std::size_t kMostCameras = 64;

// Whether a recording or simulation can be read at all: better said now than by a camera that is lost for
// ever. Of a simulation this is the scene, without its ground, which takes its time to make.
Result<void> check_source(const std::string& url, const Clock& clock) {
  if (is_live_url(url)) return {};
  if (url.starts_with("sim:")) {
    auto simulated = sim::parse_simulated_url(url);
    if (!simulated) return std::move(simulated).error();
    return sim::check_simulated(*simulated);
  }
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
    if (slots_.size() >= kMostCameras) {
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
  const auto found = slots_.find(id);
  if (found == slots_.end()) return Error(ErrorCode::not_found, "there is no such camera");
  return found->second->record();
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
  {
    MutexLock lock(mutex_);
    slots_.at(id)->set_record(*record, change.url || record->enabled != was_enabled);
  }
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
  if (auto committed = commit_camera(who, *record, "taken off the site"); !committed) return committed;
  if (auto forgotten = secrets_->remove(id); !forgotten) return forgotten;
  std::erase_if(leaving_, [](const auto& slot) { return slot->has_ended(); });
  {
    MutexLock lock(mutex_);
    leaving_.push_back(std::move(slots_.extract(id).mapped()));
  }
  leaving_.back()->remove();
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
  const CameraParts parts{clock_, ids_, id_, *writer_, hub_, *clips_, terrains_, started_};
  auto slot =
      std::make_unique<CameraSlot>(record, parts, [this](const CameraRecord& of) { return prepare(of); });
  hub_.publish(slot->status());
  MutexLock lock(mutex_);
  slots_[record.id] = std::move(slot);
}

// Of the slots' threads.
CameraStart SiteImpl::prepare(const CameraRecord& record) const {
  CameraStart start;
  start.record = record;
  if (record.has_secret) {
    auto secret = secrets_->get(record.id);
    if (secret && *secret) {
      start.credentials = media::Credentials{(*secret)->user, (*secret)->password};
    } else {
      // Without it the camera would only be asked to lock us out.
      start.obstacle = secret ? "its password is not in the register" : secret.error().to_string();
      *start.obstacle += "; give its whole address again, with user and password";
    }
  }
  const auto ever =
      records_->watched(record.id, UtcTime::from_nanoseconds(std::numeric_limits<std::int64_t>::min()),
                        UtcTime::from_nanoseconds(std::numeric_limits<std::int64_t>::max()));
  if (ever && !ever->empty()) start.recorded_until = ever->back().to;
  return start;
}

}  // namespace vigie::site
