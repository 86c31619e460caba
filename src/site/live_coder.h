// One camera's pictures for those who watch now: H.264 that came is passed on, everything else is coded, on a
// thread of its own. Nothing is done while nobody watches.
#pragma once

#include "live_hub.h"

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include <vigie/core/frame.h>
#include <vigie/core/queue.h>

namespace vigie::site {

// take() is thread-bound: the camera's reader calls it.
class LiveCoder {
 public:
  // `hub` outlives it.
  LiveCoder(CameraId camera, LiveHub& hub);
  ~LiveCoder();
  LiveCoder(const LiveCoder&) = delete;
  LiveCoder& operator=(const LiveCoder&) = delete;

  void take(const Frame& frame);
  // A packet that decodes to no frame by itself.
  void take(const PacketPtr& packet);

  // How many pictures were coded so far; those passed on are not.
  [[nodiscard]] std::uint64_t coded() const { return coded_; }

 private:
  class PassOn;
  class Coding;
  void run(const std::stop_token& stop);

  const CameraId camera_;
  LiveHub& hub_;
  std::unique_ptr<PassOn> pass_on_;  // of the reader's thread
  BoundedQueue<Frame> to_code_{4, WhenFull::drop_oldest};
  std::atomic<std::uint64_t> coded_{0};
  std::jthread thread_;  // last: it uses the others
};

}  // namespace vigie::site
