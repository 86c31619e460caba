// The folder where a node keeps the clips of its tracks and alarms, and the limit of what they take. Files
// are named by the id of the track or alarm.
//   ID.mp4         what was seen
//   ID.json        when, by which camera: the clip is there once this is
//   ID.jpg         a track's thumbnail, an alarm's marked picture; comes first, and may come alone
//   ID.alarm.json  of an alarm: what was known of it
// docs/formats/clips.md says more.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <vigie/core/alarm.h>
#include <vigie/core/id.h>
#include <vigie/core/mutex.h>
#include <vigie/core/origin.h>
#include <vigie/core/time.h>
#include <vigie/evidence/chain.h>

namespace vigie::evidence {

// What ID.json holds.
struct ClipInfo {
  std::optional<AlarmId> alarm;  // that it was kept for; else it is of the track
  TrackId track;                 // nil where an alarm is of none
  CameraId camera;
  Origin origin = Origin::unknown;
  UtcTime start, end;                       // when the first and last picture were captured
  int camera_width = 0, camera_height = 0;  // px, of the camera's pictures
  int width = 0, height = 0;                // px, of the clip's
  bool original = false;                    // the camera's own stream, not coded again

  // Names its files.
  [[nodiscard]] Uuid id() const { return alarm ? alarm->uuid : track.uuid; }
  friend bool operator==(const ClipInfo&, const ClipInfo&) = default;
};

// What is known of an alarm, as JSON. Called by the threads that write clips.
using DescribeAlarm = std::function<Result<std::string>(AlarmId)>;

struct ClipFolderOptions {
  std::uint64_t limit_bytes = 0;  // of all files together, but for those that are held
  Chain* chain = nullptr;         // outlives the folder; null: nothing gets a record
  // Where less is free on the disk no clips of tracks are begun, and none of alarms below half of it.
  std::uint64_t least_free_bytes = 0;
  DescribeAlarm describe = {};  // none: alarms have no ID.alarm.json
  std::vector<Uuid> held = {};  // as by hold()
};

// Thread-safe. One a node.
class ClipFolder {
 public:
  // Makes the folder where it is missing (its parent must be there), removes what a crash left half-written,
  // and takes stock of the rest. Each clip that is kept and each that is removed gets its record in the
  // chain, those that a crash left without one now. io, invalid_argument.
  static Result<std::unique_ptr<ClipFolder>> open(const std::filesystem::path& folder,
                                                  ClipFolderOptions options);

  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
  // Where the files of a track or alarm are, or will be.
  [[nodiscard]] std::filesystem::path video(const Uuid& id) const { return file(id, ".mp4"); }
  [[nodiscard]] std::filesystem::path picture(const Uuid& id) const { return file(id, ".jpg"); }
  [[nodiscard]] std::filesystem::path account(const Uuid& id) const { return file(id, ".alarm.json"); }

  // not_found where there is no whole clip of it; damaged where ID.json is.
  [[nodiscard]] Result<ClipInfo> find(const Uuid& id) const;

  // Its files stay however full the folder is, until it is released as often as it was held.
  void hold(const Uuid& id) EXCLUDES(mutex_);
  void release(const Uuid& id) EXCLUDES(mutex_);

  // What there is of it is whole and on the disk: it gets its record. Before added().
  void seal(const Uuid& id, bool of_alarm = false) EXCLUDES(mutex_);
  // Whether a clip may be begun.
  [[nodiscard]] bool has_room(bool of_alarm) const;
  // Files of this track or alarm were written or replaced: takes stock of them, and removes the oldest files
  // while all together are past the limit. Its own are removed last.
  void added(const Uuid& id) EXCLUDES(mutex_);
  [[nodiscard]] std::uint64_t total_bytes() const EXCLUDES(mutex_);

 private:
  friend class ClipThread;
  struct Entry {
    std::int64_t age = 0;  // when it was last written, nanoseconds of the file system's clock
    std::uint64_t bytes = 0;
  };

  ClipFolder(std::filesystem::path folder, ClipFolderOptions options)
      : folder_(std::move(folder)), options_(std::move(options)) {
    for (const Uuid& id : options_.held) ++held_[id];
  }
  Result<void> take_stock();
  [[nodiscard]] std::filesystem::path file(const Uuid& id, const char* extension) const {
    return folder_ / (id.to_string() + extension);
  }
  void measure(const Uuid& id) REQUIRES(mutex_);
  void forget(const Uuid& id) REQUIRES(mutex_);
  void delete_files(const Uuid& id) REQUIRES(mutex_);
  void make_room(const Uuid& last) REQUIRES(mutex_);
  void settle(std::string_view detail) REQUIRES(mutex_);
  bool keep(const Uuid& id, bool of_alarm, std::string_view detail) REQUIRES(mutex_);

  const std::filesystem::path folder_;
  const ClipFolderOptions options_;
  mutable Mutex mutex_;
  std::map<Uuid, Entry> entries_ GUARDED_BY(mutex_);
  std::set<std::pair<std::int64_t, Uuid>> by_age_ GUARDED_BY(mutex_);  // but for what is held
  std::map<Uuid, int> held_ GUARDED_BY(mutex_);                        // how often
  std::uint64_t total_ GUARDED_BY(mutex_) = 0;
  bool is_past_limit_ GUARDED_BY(mutex_) = false;     // by what is held; told once
  std::map<Uuid, bool> unsealed_ GUARDED_BY(mutex_);  // kept, and without a record; whether it is of an alarm
  std::set<Uuid> untold_ GUARDED_BY(mutex_);          // removed, and without a record
};

}  // namespace vigie::evidence
