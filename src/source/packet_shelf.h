// The packets that a decoder holds, so that each comes out once: with the frame that it decodes to, or alone.
#pragma once

#include <deque>
#include <optional>

#include <vigie/core/frame.h>

namespace vigie::source {

// What is known of a packet before its frame is: the packet is still ours to write the time of capture into.
struct HeldPacket {
  std::shared_ptr<Packet> packet;
  bool has_pts = false;
  bool damaged = false;
  MonotonicTime received;
};

// Thread-bound.
class PacketShelf {
 public:
  void put(HeldPacket held) { held_.push_back(std::move(held)); }

  // Takes out the one that a frame came in.
  std::optional<HeldPacket> take(const PacketPtr& packet) {
    for (auto it = held_.begin(); it != held_.end(); ++it) {
      if (it->packet != packet) continue;
      HeldPacket found = std::move(*it);
      held_.erase(it);
      return found;
    }
    return std::nullopt;
  }

  // The oldest one, where the decoder has gone so far past it that no frame will come of it.
  std::optional<HeldPacket> take_frameless() {
    return held_.size() > kMostHeld ? take_oldest() : std::nullopt;
  }
  std::optional<HeldPacket> take_oldest() {
    if (held_.empty()) return std::nullopt;
    HeldPacket oldest = std::move(held_.front());
    held_.pop_front();
    return oldest;
  }
  void clear() { held_.clear(); }

 private:
  // More than the 16 pictures that H.264 and HEVC reorder, and the 16 threads of a decoder.
  static constexpr std::size_t kMostHeld = 40;
  std::deque<HeldPacket> held_;
};

}  // namespace vigie::source
