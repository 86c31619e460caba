// Where the tracks of a scan go: opened before anything is read, written as each recording is done, so that
// whatever ends a scan of hours leaves what was done until then.
#pragma once

#include "scan_tracks.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <vigie/core/mutex.h>
#include <vigie/core/result.h>

namespace vigie::app {

// Empty: not asked for.
struct ScanPlaces {
  std::filesystem::path mot, video, truth;  // folders
  std::filesystem::path csv, jsonl;         // files, of all recordings
};

// A file with the rows of all recordings in the order of the inputs, whichever is done first: what is done
// early waits in memory. Thread-bound.
class ScanTable {
 public:
  Result<void> begin(const std::filesystem::path& path, const char* head);
  // The rows of input `index`; on the disk's way when it returns, once all before it are. Each index once;
  // what comes for it again is passed over.
  void put(std::size_t index, std::string rows);
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  std::filesystem::path path_;
  std::ofstream file_;
  std::size_t next_ = 0;
  std::map<std::size_t, std::string> waiting_;
  std::optional<Error> error_;
};

// Thread-safe.
class ScanOutput {
 public:
  // Makes the folders and begins the files. io where one cannot be written.
  static Result<std::unique_ptr<ScanOutput>> open(const ScanPlaces& places);

  // The tracks of the recording `name`, number `index` of the inputs from 0. Its MOT file is whole or not
  // there.
  void put(std::size_t index, const std::string& name, const ScanTracks& tracks) EXCLUDES(mutex_);
  // There are none of it: the others need not wait.
  void skip(std::size_t index) EXCLUDES(mutex_);
  // What could not be written, one error each of MOT, CSV and JSON lines.
  [[nodiscard]] std::vector<Error> errors() EXCLUDES(mutex_);

 private:
  explicit ScanOutput(ScanPlaces places) : places_(std::move(places)) {}

  const ScanPlaces places_;
  Mutex mutex_;
  ScanTable csv_ GUARDED_BY(mutex_), jsonl_ GUARDED_BY(mutex_);
  std::optional<Error> mot_error_ GUARDED_BY(mutex_);
};

}  // namespace vigie::app
