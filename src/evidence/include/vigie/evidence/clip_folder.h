// The folder where a node keeps the clips of its tracks, and the limit of what they take.
//   TRACK.mp4   what was seen
//   TRACK.json  when, by which camera: the clip is there once this is
//   TRACK.jpg   the track's thumbnail; comes first, and may come alone
// docs/formats/clips.md says more.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <vigie/core/id.h>
#include <vigie/core/mutex.h>
#include <vigie/core/origin.h>
#include <vigie/core/time.h>
#include <vigie/evidence/chain.h>

namespace vigie::evidence {

// What TRACK.json holds.
struct ClipInfo {
  TrackId track;
  CameraId camera;
  Origin origin = Origin::unknown;
  UtcTime start, end;                       // when the first and last picture were captured
  int camera_width = 0, camera_height = 0;  // px, of the camera's pictures
  int width = 0, height = 0;                // px, of the clip's
  bool original = false;                    // the camera's own stream, not coded again
  friend bool operator==(const ClipInfo&, const ClipInfo&) = default;
};

// Thread-safe. One a node.
class ClipFolder {
 public:
  // Makes the folder where it is missing (its parent must be there), removes what a crash left half-written,
  // and takes stock of the rest. `limit_bytes` is of all files of all tracks together. `chain` outlives it:
  // each clip that is kept and each that is removed gets its record there, those that a crash left without
  // one now. io, invalid_argument.
  static Result<std::unique_ptr<ClipFolder>> open(const std::filesystem::path& folder,
                                                  std::uint64_t limit_bytes, Chain* chain = nullptr);

  // Where the files of a track are, or will be.
  [[nodiscard]] std::filesystem::path video(TrackId track) const { return file(track, ".mp4"); }
  [[nodiscard]] std::filesystem::path thumbnail(TrackId track) const { return file(track, ".jpg"); }

  // not_found where there is no whole clip of this track; damaged where TRACK.json is.
  [[nodiscard]] Result<ClipInfo> find(TrackId track) const;

  // The clip of this track is whole and on the disk: it gets its record. Before added().
  void seal(TrackId track) EXCLUDES(mutex_);
  // Files of this track were written or replaced: takes stock of them, and removes the oldest tracks' files
  // while all together are past the limit. This track's own are removed last.
  void added(TrackId track) EXCLUDES(mutex_);
  [[nodiscard]] std::uint64_t total_bytes() const EXCLUDES(mutex_);

 private:
  friend class ClipThread;
  struct Entry {
    std::int64_t age = 0;  // when it was last written, nanoseconds of the file system's clock
    std::uint64_t bytes = 0;
  };

  ClipFolder(std::filesystem::path folder, std::uint64_t limit, Chain* chain)
      : folder_(std::move(folder)), limit_(limit), chain_(chain) {}
  Result<void> take_stock();
  [[nodiscard]] std::filesystem::path file(TrackId track, const char* extension) const {
    return folder_ / (track.to_string() + extension);
  }
  void measure(TrackId track) REQUIRES(mutex_);
  void forget(TrackId track) REQUIRES(mutex_);
  void delete_files(TrackId track) REQUIRES(mutex_);
  void settle(std::string_view detail) REQUIRES(mutex_);
  bool keep(TrackId track, std::string_view detail) REQUIRES(mutex_);

  const std::filesystem::path folder_;
  const std::uint64_t limit_;
  Chain* const chain_;
  mutable Mutex mutex_;
  std::map<TrackId, Entry> entries_ GUARDED_BY(mutex_);
  std::set<std::pair<std::int64_t, TrackId>> by_age_ GUARDED_BY(mutex_);
  std::uint64_t total_ GUARDED_BY(mutex_) = 0;
  std::set<TrackId> unsealed_ GUARDED_BY(mutex_);  // kept, and without a record
  std::set<TrackId> untold_ GUARDED_BY(mutex_);    // removed, and without a record
};

}  // namespace vigie::evidence
