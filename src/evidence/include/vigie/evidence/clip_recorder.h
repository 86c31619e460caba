// Keeps the last seconds of one camera, makes a clip and a thumbnail of each track that is confirmed, and a
// longer clip and a marked picture of each alarm.
//   - H.264 of 8 bits is kept and written as it came; nothing is coded again. Of every other source small
//   8-bit
//     pictures are kept, and coded when they are written.
//   - A clip begins 2 s before the track was first seen, or as near as what is kept allows, and for H.264
//   with the
//     picture before that which stands alone. It ends 1 s after the track was last seen, or at its longest.
//   - An alarm's clip is from 10 s before its rule was met to 20 s after.
//   - The thumbnail is cut from the frame in which the target stood out most: one when the track is
//   confirmed,
//     and a better one, if there is one, when it ends.
// The camera's thread never waits: a thread of its own writes. Where the disk is so slow that what waits for
// it passes its share of `most_bytes`, the clips that are open end there; where it is full or broken they are
// lost. Both are logged once a second at most.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <vigie/core/clock.h>
#include <vigie/core/log.h>
#include <vigie/core/track.h>
#include <vigie/evidence/clip_folder.h>

namespace vigie::evidence {

struct Moment;

struct ClipRecorderOptions {
  Duration pre_roll = Duration::seconds(2);         // before the track was first seen: how it came; 0 to 10 s
  Duration post_roll = Duration::seconds(1);        // after it was last seen: that it is gone; 0 to 10 s
  Duration alarm_pre_roll = Duration::seconds(10);  // before an alarm's rule was met; 0 to 60 s
  Duration alarm_post_roll = Duration::seconds(20);  // after it; 0 to 60 s
  // Of a track's clip from begin to end, give or take what H.264 needs before; a longer one is cut there.
  // 1 s to 5 min.
  Duration longest = Duration::seconds(12);
  int picture_width = 320;  // px, of the small pictures at most: enough for a person to judge; 16 to 1920
  double pictures_per_second = 10;    // of the small pictures at most: a walk is smooth enough; 1 to 60
  std::size_t most_bytes = 32 << 20;  // kept in memory: in the ring, and on its way to the disk
  // Clips of tracks being written at once, and of alarms; beyond it they get a picture alone.
  std::size_t most_at_once = 8;

  // invalid_argument, naming the field and its range.
  [[nodiscard]] Result<void> validate() const;
};

// Thread-bound. One a camera.
class ClipRecorder {
 public:
  // `folder` and `clock` outlive it; `name` is the camera's, for the log. `options` are valid.
  ClipRecorder(CameraId camera, std::string name, ClipFolder& folder, const Clock& clock,
               const ClipRecorderOptions& options = {});
  // Ends the clips that are open, and waits until all is written.
  ~ClipRecorder();
  ClipRecorder(const ClipRecorder&) = delete;
  ClipRecorder& operator=(const ClipRecorder&) = delete;

  // A packet that decodes to no frame of its own, in its order among the frames.
  void on_packet(const PacketPtr& packet);
  // A frame, and what Tracker::update said of it. A new epoch, or another size or codec, ends the clips.
  void on_frame(const Frame& frame, std::span<const Track> tracks);
  // An alarm that this camera is to show. `frame` is the newest, after on_frame with `tracks`.
  void on_alarm(const Alarm& alarm, const Frame& frame, std::span<const Track> tracks);
  // The camera is gone: the clips that are open end here.
  void end_clips();

  // Pictures and packets in memory, in bytes; those on their way to the disk included.
  [[nodiscard]] std::size_t buffered_bytes() const;

 private:
  struct Followed;
  struct Parts;
  struct OpenClip {
    UtcTime end;
    bool of_alarm = false;
  };

  void begin_anew_where_the_stream_does(const Frame& frame);
  void keep(const Frame& frame);
  void follow(const Frame& frame, const Track& track);
  static void note_way(const Track& track, Followed& followed);
  void begin_clip(const Frame& frame, const ClipInfo& info, UtcTime from, UtcTime to);
  void add(const Moment& moment);
  void consider_thumbnail(const Frame& frame, const Track& track, Followed& followed);
  void send_thumbnail(TrackId track, Followed& followed);
  void end_clips_until(UtcTime now);
  void give_up_clips();
  void say_too_slow(const char* what);
  bool send_ends();

  const ClipRecorderOptions options_;
  const CameraId camera_;
  const std::string name_;
  const Clock& clock_;
  std::unique_ptr<Parts> parts_;
  std::map<TrackId, Followed> followed_;
  std::map<Uuid, OpenClip> open_;
  std::vector<Uuid> ends_;  // of clips whose end did not fit into the queue yet
  LogLimiter too_slow_;
};

}  // namespace vigie::evidence
