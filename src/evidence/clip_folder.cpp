#include "clip_info.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include <vigie/core/log.h>
#include <vigie/evidence/clip_folder.h>

namespace vigie::evidence {
namespace {

constexpr std::size_t kLongestInfo = 64 * 1024;
constexpr const char* kPastLimit = "past the limit of all clips";
constexpr const char* kExtensions[] = {".mp4", ".json", ".jpg", ".alarm.json"};

Error folder_error(const std::filesystem::path& folder, const std::error_code& error) {
  return {ErrorCode::io,
          fmt::format("clips cannot be kept in {}: {}; see that the folder can be read and written",
                      folder.string(), error.message())};
}

}  // namespace

Result<std::unique_ptr<ClipFolder>> ClipFolder::open(const std::filesystem::path& folder,
                                                     ClipFolderOptions options) {
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  const std::error_code not_made = error;
  if (!std::filesystem::is_directory(folder, error)) {
    if (!error) error = not_made ? not_made : std::make_error_code(std::errc::not_a_directory);
    return folder_error(folder, error);
  }
  auto opened = std::unique_ptr<ClipFolder>(new ClipFolder(folder, std::move(options)));
  if (auto stock = opened->take_stock(); !stock) return std::move(stock).error();
  return opened;
}

Result<void> ClipFolder::take_stock() {
  std::error_code error;
  std::set<Uuid> ids;
  std::filesystem::directory_iterator entry(folder_, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    const auto& path = entry->path();
    std::error_code ignored;
    // "ID.mp4.part": what is behind the first dot says what it is.
    const std::string name = path.filename().string();
    const auto id = Uuid::parse(name.substr(0, name.find('.')));
    if (!id) continue;  // not ours
    if (path.extension() == ".part") {
      std::filesystem::remove(path, ignored);
    } else if (path.extension() == ".mp4" && !std::filesystem::exists(file(*id, ".json"), ignored)) {
      std::filesystem::remove(path, ignored);
    } else {
      ids.insert(*id);
    }
  }
  if (error) return folder_error(folder_, error);
  MutexLock lock(mutex_);
  for (const Uuid& id : ids) measure(id);
  make_room({});
  for (const Uuid& id : ids) {
    if (options_.chain != nullptr && !options_.chain->keeps_clip(id.to_string()) &&
        std::filesystem::exists(file(id, ".json"), error))
      unsealed_.emplace(id, std::filesystem::exists(account(id), error));
  }
  if (!unsealed_.empty())
    log_info("evidence", fmt::format("{} clips have no record yet and get one", unsealed_.size()));
  settle("found at the start");
  return {};
}

Result<ClipInfo> ClipFolder::find(const Uuid& id) const {
  const auto path = file(id, ".json");
  std::ifstream in(path, std::ios::binary);
  std::error_code error;
  if (!in || !std::filesystem::is_regular_file(video(id), error)) {
    return Error(ErrorCode::not_found, fmt::format("there is no clip of {}", id.to_string()));
  }
  std::string text(kLongestInfo, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  auto info = parse_clip_info(text);
  if (!info) return Error(ErrorCode::damaged, path.string(), info.error());
  return info;
}

void ClipFolder::hold(const Uuid& id) {
  MutexLock lock(mutex_);
  if (++held_[id] > 1) return;
  if (const auto found = entries_.find(id); found != entries_.end()) by_age_.erase({found->second.age, id});
}

void ClipFolder::release(const Uuid& id) {
  MutexLock lock(mutex_);
  const auto held = held_.find(id);
  if (held == held_.end() || --held->second > 0) return;
  held_.erase(held);
  if (const auto found = entries_.find(id); found != entries_.end()) by_age_.insert({found->second.age, id});
}

void ClipFolder::seal(const Uuid& id, bool of_alarm) {
  MutexLock lock(mutex_);
  if (options_.chain == nullptr) return;
  unsealed_[id] = of_alarm;
  settle("");
}

bool ClipFolder::has_room(bool of_alarm) const {
  std::error_code error;
  const std::uintmax_t free = std::filesystem::space(folder_, error).available;
  return error || free >= (of_alarm ? options_.least_free_bytes / 2 : options_.least_free_bytes);
}

// Where the disk is full what has no record yet is tried again with the next clip.
void ClipFolder::settle(std::string_view detail) {
  std::erase_if(untold_, [this](const Uuid& id) {
    return options_.chain->append(ChainEvent::removed, id.to_string(), {}, kPastLimit).has_value();
  });
  while (!unsealed_.empty()) {
    const auto [id, of_alarm] = *unsealed_.begin();
    if (!keep(id, of_alarm, detail)) return;
    unsealed_.erase(id);
  }
}

// False where it is to be tried again.
bool ClipFolder::keep(const Uuid& id, bool of_alarm, std::string_view detail) {
  std::error_code error;
  std::vector<std::filesystem::path> wanted;
  if (std::filesystem::exists(file(id, ".json"), error)) wanted = {video(id), file(id, ".json")};
  // A track's thumbnail is only cut from what its clip shows, and may be replaced.
  for (const auto& path : {account(id), picture(id)})
    if (of_alarm && std::filesystem::exists(path, error)) wanted.push_back(path);
  if (wanted.empty()) return true;  // it was removed meanwhile
  std::vector<ChainedFile> files;
  for (const auto& path : wanted) {
    auto measured = measure_file(path, (folder_.filename() / path.filename()).string());
    if (!measured) return measured.error().code == ErrorCode::not_found;
    files.push_back(*std::move(measured));
  }
  auto kept = options_.chain->append(ChainEvent::kept, id.to_string(), std::move(files), std::string(detail));
  if (!kept) log_error("evidence", fmt::format("a clip has no record yet: {}", kept.error().to_string()));
  return kept.has_value();
}

void ClipFolder::added(const Uuid& id) {
  MutexLock lock(mutex_);
  forget(id);
  measure(id);
  make_room(id);
  settle("");
}

// `last` goes after the others.
void ClipFolder::make_room(const Uuid& last) {
  while (total_ > options_.limit_bytes && !by_age_.empty()) {
    auto oldest = by_age_.begin();
    if (oldest->second == last && by_age_.size() > 1) ++oldest;
    delete_files(Uuid(oldest->second));
  }
  const bool was = std::exchange(is_past_limit_, total_ > options_.limit_bytes);
  if (is_past_limit_ && !was)
    log_warning("evidence",
                "the clips of alarms that are held take all that clips may: tracks keep none until alarms "
                "are judged, or the limit is raised");
}

std::uint64_t ClipFolder::total_bytes() const {
  MutexLock lock(mutex_);
  return total_;
}

void ClipFolder::measure(const Uuid& id) {
  Entry entry;
  for (const char* extension : kExtensions) {
    std::error_code error;
    const auto path = file(id, extension);
    const auto size = std::filesystem::file_size(path, error);
    if (error) continue;
    entry.bytes += size;
    const auto written = std::filesystem::last_write_time(path, error).time_since_epoch();
    if (!error) {
      const auto age = std::chrono::duration_cast<std::chrono::nanoseconds>(written).count();
      entry.age = entry.age == 0 ? age : std::max(entry.age, age);
    }
  }
  if (entry.bytes == 0) return;
  entries_[id] = entry;
  if (!held_.contains(id)) by_age_.insert({entry.age, id});
  total_ += entry.bytes;
}

void ClipFolder::forget(const Uuid& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  by_age_.erase({found->second.age, id});
  total_ -= found->second.bytes;
  entries_.erase(found);
}

// The record comes first: what a crash leaves of the files is kept anew at the next start.
void ClipFolder::delete_files(const Uuid& id) {
  unsealed_.erase(id);
  if (options_.chain != nullptr && options_.chain->keeps(id.to_string())) {
    auto said = options_.chain->append(ChainEvent::removed, id.to_string(), {}, kPastLimit);
    if (!said) {
      untold_.insert(id);
      log_error("evidence",
                fmt::format("a clip goes, and its record comes later: {}", said.error().to_string()));
    }
  }
  for (const char* extension : kExtensions) {
    std::error_code error;
    std::filesystem::remove(file(id, extension), error);
    // Left where it is, but no longer counted: it would be tried again for ever.
    if (error) log_warning("evidence", folder_error(file(id, extension), error).message);
  }
  forget(id);
}

}  // namespace vigie::evidence
