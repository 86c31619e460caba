#include "scan_output.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include <vigie/core/log.h>

namespace vigie::app {
namespace {

namespace fs = std::filesystem;

Error cannot_write(const fs::path& path, const std::error_code& why) {
  return {ErrorCode::io, why ? fmt::format("cannot write {}: {}", printable(path.string()), why.message())
                             : fmt::format("cannot write {}", printable(path.string()))};
}

std::error_code last_failure() {
  return {errno, std::generic_category()};
}

Result<void> make_folder(const fs::path& folder) {
  std::error_code failed;
  if (!folder.empty()) fs::create_directories(folder, failed);
  return failed ? Result<void>(cannot_write(folder, failed)) : Result<void>();
}

Result<void> check_folder(const fs::path& folder) {
  if (folder.empty()) return {};
  if (auto made = make_folder(folder); !made) return made;
  return ::access(folder.c_str(), W_OK | X_OK) == 0 ? Result<void>() : cannot_write(folder, last_failure());
}

Result<void> write_text(const fs::path& path, const std::string& text) {
  if (auto made = make_folder(path.parent_path()); !made) return made;
  fs::path part = path;
  part += ".part";
  errno = 0;
  std::ofstream file(part, std::ios::binary);
  file << text;
  file.close();
  std::error_code failed = file ? std::error_code() : last_failure();
  if (file) fs::rename(part, path, failed);
  if (file && !failed) return {};
  std::error_code ignored;
  fs::remove(part, ignored);
  return cannot_write(path, failed);
}

}  // namespace

Result<void> ScanTable::begin(const fs::path& path, const char* head) {
  path_ = path;
  if (path.empty()) return {};
  if (auto made = make_folder(path.parent_path()); !made) return made;
  errno = 0;
  file_.open(path, std::ios::binary);
  file_ << head << std::flush;
  return file_ ? Result<void>() : cannot_write(path, last_failure());
}

void ScanTable::put(std::size_t index, std::string rows) {
  if (path_.empty() || index < next_) return;
  waiting_.emplace(index, std::move(rows));
  for (auto at = waiting_.begin(); at != waiting_.end() && at->first == next_; at = waiting_.begin()) {
    errno = 0;
    if (!error_) file_ << at->second << std::flush;
    if (!error_ && !file_) error_ = cannot_write(path_, last_failure());
    waiting_.erase(at);
    ++next_;
  }
}

Result<std::unique_ptr<ScanOutput>> ScanOutput::open(const ScanPlaces& places) {
  for (const auto& folder : {places.mot, places.video, places.truth}) {
    if (auto good = check_folder(folder); !good) return std::move(good).error();
  }
  auto output = std::unique_ptr<ScanOutput>(new ScanOutput(places));
  MutexLock lock(output->mutex_);
  if (auto begun = output->csv_.begin(places.csv, kCsvHead); !begun) return std::move(begun).error();
  if (auto begun = output->jsonl_.begin(places.jsonl, ""); !begun) return std::move(begun).error();
  return output;
}

void ScanOutput::put(std::size_t index, const std::string& name, const ScanTracks& tracks) {
  if (!places_.mot.empty()) {
    auto written = write_text(places_.mot / (name + ".txt"), tracks.mot());
    MutexLock lock(mutex_);
    if (!written && !mot_error_) mot_error_ = std::move(written).error();
  }
  std::string csv = places_.csv.empty() ? "" : tracks.csv();
  std::string jsonl = places_.jsonl.empty() ? "" : tracks.jsonl();
  MutexLock lock(mutex_);
  csv_.put(index, std::move(csv));
  jsonl_.put(index, std::move(jsonl));
}

void ScanOutput::skip(std::size_t index) {
  MutexLock lock(mutex_);
  csv_.put(index, "");
  jsonl_.put(index, "");
}

std::vector<Error> ScanOutput::errors() {
  MutexLock lock(mutex_);
  std::vector<Error> all;
  for (const auto& error : {mot_error_, csv_.error(), jsonl_.error()}) {
    if (error) all.push_back(*error);
  }
  return all;
}

}  // namespace vigie::app
