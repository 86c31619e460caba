// One camera's pictures for those who watch now: H.264 that came is passed on, everything else is coded, on a
// thread of its own. Nothing is done while nobody watches. H.264 whose pictures are not shown in the order in
// which they are decoded (B-frames) is coded anew too: viewers take one picture after the other, and to bring
// packets back into their order would show every stream late.
#pragma once

#include "live_hub.h"

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include <vigie/core/frame.h>
#include <vigie/core/queue.h>

namespace vigie::site {

// Whether the frames of a stream come in the order in which their packets are decoded. Thread-bound.
class DecodeOrder {
 public:
  // The frames in the order of showing.
  void take(const Frame& frame);
  // Whether the stream of this packet has shown so far that it is not.
  [[nodiscard]] bool is_shuffled(const Packet& packet) const;

 private:
  StreamFormat format_;
  bool shuffled_ = false;
  std::uint32_t epoch_ = 0;
  MediaTime last_dts_;
  MonotonicTime last_received_;
};

// take() is thread-bound: the camera's reader calls it.
class LiveCoder {
 public:
  // `hub` outlives it.
  LiveCoder(CameraId camera, LiveHub& hub);
  ~LiveCoder();
  LiveCoder(const LiveCoder&) = delete;
  LiveCoder& operator=(const LiveCoder&) = delete;

  // In the order of showing.
  void take(const Frame& frame);
  // A packet that decodes to no frame by itself.
  void take(const PacketPtr& packet);

  // How many pictures were coded so far; those passed on are not.
  [[nodiscard]] std::uint64_t coded() const { return coded_; }

 private:
  class PassOn;
  class Coding;
  void run(const std::stop_token& stop);
  // Whether a packet may be passed on as it came.
  [[nodiscard]] bool may_pass(const PacketPtr& packet) const;

  const CameraId camera_;
  LiveHub& hub_;
  std::unique_ptr<PassOn> pass_on_;  // of the reader's thread, as is the next
  DecodeOrder order_;
  BoundedQueue<Frame> to_code_{4, WhenFull::drop_oldest};
  std::atomic<std::uint64_t> coded_{0};
  std::jthread thread_;  // last: it uses the others
};

}  // namespace vigie::site
