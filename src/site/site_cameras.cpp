// Adding, changing and removing cameras while the site runs.
#include "site_impl.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include <vigie/core/log.h>
#include <vigie/sim/simulated_source.h>
#include <vigie/site/open_source.h>

namespace vigie::site {
namespace {

constexpr std::size_t kMostSealed = 1000;  // bytes

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

// Below U+0020, U+007F and, in UTF-8 two bytes, U+0080 to U+009F.
bool has_controls(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (byte < 0x20 || byte == 0x7F || (byte == 0xC2 && next >= 0x80 && next < 0xA0)) return true;
  }
  return false;
}

std::ptrdiff_t characters_of(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char byte) { return (byte & 0xC0) != 0x80; });
}

}  // namespace

Result<void> check_name(std::string_view whose, const std::string& name) {
  if (name.empty() || name.size() > kMostNameBytes || characters_of(name) > 100 || has_controls(name)) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("a {}'s name is to have 1 to 100 printable characters", whose));
  }
  return {};
}

Result<CameraAddress> take_apart(const std::string& url) {
  if (!is_live_url(url)) return CameraAddress{url, std::nullopt};
  auto parsed = media::parse_stream_url(url);
  if (!parsed) return std::move(parsed).error();
  if (parsed->address.find("=***") != std::string::npos) {
    return Error(ErrorCode::invalid_argument,
                 "the password in the address reads ***, as it is shown: give the whole address again");
  }
  std::string shown = media::without_secrets(parsed->address);
  if (shown == parsed->address) return CameraAddress{std::move(shown), parsed->credentials};
  std::string whole = parsed->with_credentials();
  if (whole.size() > kMostSealed) {
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("an address with a password behind the host is to have at most {} bytes; give user "
                    "and password before the host, if the camera takes them there",
                    kMostSealed));
  }
  return CameraAddress{std::move(shown), media::Credentials{"", std::move(whole)}};
}

WholeAddress put_together(const std::string& url, media::Credentials secret) {
  const auto whole = secret.user.empty() ? media::parse_stream_url(secret.password)
                                         : Result<media::StreamUrl>(ErrorCode::not_found, "");
  if (!whole || media::without_secrets(whole->address) != url) return {url, std::move(secret)};
  return {std::move(secret.password), std::nullopt};
}

Result<CameraStatus> SiteImpl::add_camera(const Principal& who, const NewCamera& camera) {
  MutexLock change(changing_);
  return add(who, camera);
}

Result<CameraStatus> SiteImpl::add(const Principal& who, const NewCamera& camera) {
  if (auto named = check_name("camera", camera.name); !named) return std::move(named).error();
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
  auto committed =
      commit_camera(who, record, fmt::format("added \"{}\", {}", record.name, record.url), address->secret);
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

Result<SiteImpl::Applied> SiteImpl::apply(const CameraChange& change, CameraRecord& record) {
  std::vector<std::string> what;
  SecretChange secret;
  if (change.name) {
    if (auto named = check_name("camera", *change.name); !named) return std::move(named).error();
    record.name = *change.name;
    what.push_back(fmt::format("renamed to \"{}\"", record.name));
  }
  if (change.url) {
    auto address = take_apart(*change.url);
    if (!address) return std::move(address).error();
    if (auto readable = check_source(address->url, clock_); !readable) return std::move(readable).error();
    secret = address->secret;
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
  return Applied{fmt::format("{}", fmt::join(what, ", ")), std::move(secret)};
}

Result<CameraStatus> SiteImpl::change_camera(const Principal& who, CameraId id, const CameraChange& change) {
  MutexLock one_at_a_time(changing_);
  auto record = record_of(id);
  if (!record) return std::move(record).error();
  const bool was_enabled = record->enabled;
  auto applied = apply(change, *record);
  if (!applied) return std::move(applied).error();
  auto committed = commit_camera(who, *record, applied->what, applied->secret);
  if (!committed) return std::move(committed).error();
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
  auto committed = commit_camera(who, *record, "taken off the site", std::optional<media::Credentials>());
  if (!committed) return committed;
  std::erase_if(leaving_, [](const auto& slot) { return slot->has_ended(); });
  {
    MutexLock lock(mutex_);
    leaving_.push_back(std::move(slots_.extract(id).mapped()));
  }
  leaving_.back()->remove();
  hub_.publish_removed(id);
  ground_->remove(id);
  return {};
}

Result<void> SiteImpl::commit_camera(const Principal& who, const CameraRecord& record,
                                     const std::string& what, const SecretChange& secret) {
  const std::array events{
      event_of(record.id.uuid, record.revision, record),
      event_of(ids_.next(), 0,
               AuditEntry{who, Action::change_cameras, "camera " + record.id.to_string(), what, true})};
  return records_->together([&]() -> Result<void> {
    if (auto committed = records_->commit(events, Durability::durable); !committed) return committed.error();
    if (!secret) return {};
    const std::optional<media::Credentials>& sealed = *secret;
    return sealed ? secrets_->put(record.id, {sealed->user, sealed->password}) : secrets_->remove(record.id);
  });
}

void SiteImpl::take_in(const CameraRecord& record) {
  PipelineOptions pipeline;
  pipeline.classifier.model = options_.classifier_model;
  const auto open = [this](const auto& options) {
    return open_camera_source(options, clock_, started_, &terrains_);
  };
  const CameraParts parts{clock_, ids_,     id_,           *writer_,      hub_,   *clips_,
                          open,   pipeline, ground_.get(), fusion_.get(), &book_, desk_.get()};
  const auto forget = [this](CameraId of) {
    std::error_code error;  // it stays, and nobody reads it
    std::filesystem::remove(standing_file(of), error);
  };
  auto slot = std::make_unique<CameraSlot>(
      record, parts, [this](const CameraRecord& of) { return prepare(of); }, forget);
  if (const auto pose = poses_.find(record.id); pose != poses_.end()) {
    slot->set_pose(pose->second.removed ? std::nullopt : std::optional(pose->second));
  }
  hub_.publish(slot->status());
  MutexLock lock(mutex_);
  slots_[record.id] = std::move(slot);
}

std::filesystem::path SiteImpl::standing_file(CameraId camera) const {
  return options_.data / "standing" / (camera.to_string() + ".txt");
}

// Of the slots' threads.
CameraStart SiteImpl::prepare(const CameraRecord& record) const {
  CameraStart start;
  start.record = record;
  start.address = record.url;
  start.standing = standing_file(record.id);
  start.recorded_until = known_until(record);
  if (record.has_secret) {
    auto secret = secrets_->get(record.id);
    if (secret && *secret) {
      auto whole = put_together(record.url, {(*secret)->user, (*secret)->password});
      start.address = std::move(whole.address);
      start.credentials = std::move(whole.credentials);
    } else {
      // Without it the camera would only be asked to lock us out.
      start.obstacle = secret ? "its password is not in the register" : secret.error().to_string();
      *start.obstacle += "; give its whole address again, with user and password";
    }
  }
  return start;
}

std::optional<UtcTime> SiteImpl::known_until(const CameraRecord& record) const {
  const auto until = [&](UtcTime at) {
    return records_->watched_until(record.id, at).value_or(std::optional<UtcTime>());
  };
  const auto ever = until(UtcTime::from_nanoseconds(std::numeric_limits<std::int64_t>::max()));
  const UtcTime now = clock_.utc();
  if (!ever || *ever <= now || !is_live_url(record.url)) return ever;
  log_warning("camera",
              fmt::format("{}: its watched intervals go on to {}: this machine's clock was ahead, or "
                          "is behind. They stay, and what is seen from now on is kept beside them",
                          record.name, to_rfc3339(*ever)));
  return until(now);
}

}  // namespace vigie::site
