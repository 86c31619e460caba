// One moment of a camera, as it is kept for clips: the packet as it came, or a small picture for people's
// eyes. For the files of this library alone.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include <vigie/core/frame.h>

namespace vigie::evidence {

struct Moment {
  UtcTime captured;
  PacketPtr packet;                       // or
  std::shared_ptr<const Image8> picture;  // exactly one of them

  [[nodiscard]] std::size_t bytes() const { return packet ? packet->data.size() : picture->samples().size(); }
  // Can be shown without those before it.
  [[nodiscard]] bool stands_alone() const { return packet == nullptr || packet->key; }
};

// The last seconds. Starts with a moment that stands alone. Thread-bound.
class Ring {
 public:
  // Keeps what is newer than `keep`, and what is needed to show it; never more than `most_bytes`.
  Ring(Duration keep, std::size_t most_bytes) : keep_(keep), most_bytes_(most_bytes) {}

  void push(Moment moment);
  void clear();
  // From the last moment at or before `from` that stands alone; from the start where there is none.
  [[nodiscard]] std::vector<Moment> since(UtcTime from) const;
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] bool empty() const { return moments_.empty(); }

 private:
  // The first after the front that stands alone; the size where there is none.
  [[nodiscard]] std::size_t second_start() const;
  void drop(std::size_t count);

  const Duration keep_;
  const std::size_t most_bytes_;
  std::deque<Moment> moments_;
  std::size_t bytes_ = 0;
};

}  // namespace vigie::evidence
