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
constexpr const char* kExtensions[] = {".mp4", ".json", ".jpg"};

Error folder_error(const std::filesystem::path& folder, const std::error_code& error) {
  return {ErrorCode::io,
          fmt::format("clips cannot be kept in {}: {}; see that the folder can be read and written",
                      folder.string(), error.message())};
}

}  // namespace

Result<std::unique_ptr<ClipFolder>> ClipFolder::open(const std::filesystem::path& folder,
                                                     std::uint64_t limit_bytes, Chain* chain) {
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  const std::error_code not_made = error;
  if (!std::filesystem::is_directory(folder, error)) {
    if (!error) error = not_made ? not_made : std::make_error_code(std::errc::not_a_directory);
    return folder_error(folder, error);
  }
  auto opened = std::unique_ptr<ClipFolder>(new ClipFolder(folder, limit_bytes, chain));
  if (auto stock = opened->take_stock(); !stock) return std::move(stock).error();
  return opened;
}

Result<void> ClipFolder::take_stock() {
  std::error_code error;
  std::set<TrackId> tracks;
  std::filesystem::directory_iterator entry(folder_, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    const auto& path = entry->path();
    std::error_code ignored;
    // "TRACK.mp4.part": what is behind the first dot says what it is.
    const std::string name = path.filename().string();
    const auto id = TrackId::parse(name.substr(0, name.find('.')));
    if (!id) continue;  // not ours
    if (path.extension() == ".part") {
      std::filesystem::remove(path, ignored);
    } else if (path.extension() == ".mp4" && !std::filesystem::exists(file(*id, ".json"), ignored)) {
      std::filesystem::remove(path, ignored);
    } else {
      tracks.insert(*id);
    }
  }
  if (error) return folder_error(folder_, error);
  MutexLock lock(mutex_);
  for (const TrackId track : tracks) measure(track);
  while (total_ > limit_ && !by_age_.empty()) delete_files(by_age_.begin()->second);
  for (const TrackId track : tracks) {
    if (chain_ != nullptr && !chain_->keeps(track.to_string()) &&
        std::filesystem::exists(file(track, ".json"), error))
      unsealed_.insert(track);
  }
  if (!unsealed_.empty())
    log_info("evidence", fmt::format("{} clips have no record yet and get one", unsealed_.size()));
  settle("found at the start");
  return {};
}

Result<ClipInfo> ClipFolder::find(TrackId track) const {
  const auto path = file(track, ".json");
  std::ifstream in(path, std::ios::binary);
  std::error_code error;
  if (!in || !std::filesystem::is_regular_file(video(track), error)) {
    return Error(ErrorCode::not_found, fmt::format("there is no clip of track {}", track.to_string()));
  }
  std::string text(kLongestInfo, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  auto info = parse_clip_info(text);
  if (!info) return Error(ErrorCode::damaged, path.string(), info.error());
  return info;
}

void ClipFolder::seal(TrackId track) {
  MutexLock lock(mutex_);
  if (chain_ == nullptr) return;
  unsealed_.insert(track);
  settle("");
}

// Where the disk is full what has no record yet is tried again with the next clip.
void ClipFolder::settle(std::string_view detail) {
  std::erase_if(untold_, [this](TrackId track) {
    return chain_->append(ChainEvent::removed, track.to_string(), {}, kPastLimit).has_value();
  });
  for (auto track = unsealed_.begin(); track != unsealed_.end();)
    track = keep(*track, detail) ? unsealed_.erase(track) : std::next(track);
}

// False where it is to be tried again.
bool ClipFolder::keep(TrackId track, std::string_view detail) {
  std::vector<ChainedFile> files;
  for (const char* extension : {".mp4", ".json"}) {
    const auto path = file(track, extension);
    auto measured = measure_file(path, (folder_.filename() / path.filename()).string());
    if (!measured) return measured.error().code == ErrorCode::not_found;  // it was removed meanwhile
    files.push_back(*std::move(measured));
  }
  auto kept = chain_->append(ChainEvent::kept, track.to_string(), std::move(files), std::string(detail));
  if (!kept) log_error("evidence", fmt::format("a clip has no record yet: {}", kept.error().to_string()));
  return kept.has_value();
}

void ClipFolder::added(TrackId track) {
  MutexLock lock(mutex_);
  forget(track);
  measure(track);
  while (total_ > limit_ && by_age_.size() > 1) {
    const TrackId oldest = by_age_.begin()->second;
    delete_files(oldest == track ? std::next(by_age_.begin())->second : oldest);
  }
  if (total_ > limit_) delete_files(track);
  settle("");
}

std::uint64_t ClipFolder::total_bytes() const {
  MutexLock lock(mutex_);
  return total_;
}

void ClipFolder::measure(TrackId track) {
  Entry entry;
  for (const char* extension : kExtensions) {
    std::error_code error;
    const auto path = file(track, extension);
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
  entries_[track] = entry;
  by_age_.insert({entry.age, track});
  total_ += entry.bytes;
}

void ClipFolder::forget(TrackId track) {
  const auto found = entries_.find(track);
  if (found == entries_.end()) return;
  by_age_.erase({found->second.age, track});
  total_ -= found->second.bytes;
  entries_.erase(found);
}

// The record comes first: what a crash leaves of the files is kept anew at the next start.
void ClipFolder::delete_files(TrackId track) {
  unsealed_.erase(track);
  if (chain_ != nullptr && chain_->keeps(track.to_string())) {
    auto said = chain_->append(ChainEvent::removed, track.to_string(), {}, kPastLimit);
    if (!said) {
      untold_.insert(track);
      log_error("evidence",
                fmt::format("a clip goes, and its record comes later: {}", said.error().to_string()));
    }
  }
  for (const char* extension : kExtensions) {
    std::error_code error;
    std::filesystem::remove(file(track, extension), error);
    // Left where it is, but no longer counted: it would be tried again for ever.
    if (error) log_warning("evidence", folder_error(file(track, extension), error).message);
  }
  forget(track);
}

}  // namespace vigie::evidence
