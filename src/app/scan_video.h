// The annotated video of one recording.
#pragma once

#include "scan_tracks.h"

#include <filesystem>
#include <memory>
#include <span>

#include <vigie/core/frame.h>
#include <vigie/core/track.h>

namespace vigie::app {

// Thread-bound.
class ScanVideo {
 public:
  // Written to `path`; nothing is where it is empty. Folders are made.
  explicit ScanVideo(std::filesystem::path path);
  ~ScanVideo();
  ScanVideo(const ScanVideo&) = delete;
  ScanVideo& operator=(const ScanVideo&) = delete;

  // `numbers` knows the tracks' numbers. io, unsupported; after an error nothing more is written.
  Result<void> add(const Frame& frame, std::span<const Track> tracks, const ScanTracks& numbers);
  Result<void> finish();

 private:
  struct Writer;
  const std::filesystem::path path_;
  bool failed_ = false;
  std::unique_ptr<Writer> writer_;
};

}  // namespace vigie::app
