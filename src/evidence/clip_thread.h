// The thread that writes the clips and thumbnails of one camera. For the files of this library alone.
#pragma once

#include "marks.h"
#include "moment.h"

#include <atomic>
#include <map>
#include <memory>
#include <thread>
#include <variant>

#include <vigie/core/clock.h>
#include <vigie/core/log.h>
#include <vigie/core/queue.h>
#include <vigie/evidence/clip_folder.h>

namespace vigie::evidence {

// What the camera's thread hands over, in order.
struct BeginClip {
  ClipInfo info;  // what is known now: not start, end, width and height
  double frames_per_second = 0;
  std::vector<Moment> before;
};
struct AddMoment {  // to every clip that is open
  Moment moment;
};
struct EndClip {
  Uuid id;
};
struct MakeThumbnail {
  TrackId track;
  Image16 cut;
  int bits = 16;
};
// A whole picture of the camera with what it is about.
struct MakeStill {
  AlarmId alarm;
  std::shared_ptr<const Image16> picture;
  int bits = 16;
  Marks marks;
};
using ClipJob = std::variant<BeginClip, AddMoment, EndClip, MakeThumbnail, MakeStill>;

// Thread-safe, but for the order of what one thread hands over.
class ClipThread {
 public:
  // `folder` and `clock` outlive it. `most_bytes` may wait at most.
  ClipThread(ClipFolder& folder, const Clock& clock, std::string camera, std::size_t most_bytes);
  // Does what waits, and ends the clips that are open.
  ~ClipThread();
  ClipThread(const ClipThread&) = delete;
  ClipThread& operator=(const ClipThread&) = delete;

  // False where processor or disk is too slow and the job does not fit any more; it is then not taken. Never
  // waits.
  bool offer(ClipJob job);
  // Bytes that wait.
  [[nodiscard]] std::size_t waiting_bytes() const { return waiting_bytes_; }

 private:
  class OpenClip;

  void work();
  void run(BeginClip& job);
  void run(AddMoment& job);
  void run(EndClip& job);
  void run(MakeThumbnail& job);
  void run(MakeStill& job);
  void end(OpenClip& clip);
  Result<void> describe(const ClipInfo& info);
  void keep_picture(const Uuid& id, const Image8& picture);
  void say(const Error& error);

  ClipFolder& folder_;
  const Clock& clock_;
  const std::string camera_;
  const std::size_t most_bytes_;
  BoundedQueue<std::unique_ptr<ClipJob>> queue_;
  std::atomic<std::size_t> waiting_bytes_{0};
  LogLimiter failed_;
  std::map<Uuid, std::unique_ptr<OpenClip>> open_;  // the thread's own
  std::jthread thread_;
};

}  // namespace vigie::evidence
