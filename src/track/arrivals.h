// Puts the frames of a site's cameras into steps of time, in whatever order they arrive: a step is closed
// once every camera has told of it or is too far behind to be waited for. Thread-bound.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include <vigie/track/target_fuser.h>

namespace vigie::track {

class Arrivals {
 public:
  Arrivals(Duration step, Duration deadline) : step_(step), deadline_(deadline) {}

  enum class Put { taken, late, stepped_back };
  // `late`: its step is closed, it is not kept. `stepped_back`: nor is it, and all cameras are behind what is
  // closed, so their clocks stepped back and nothing will ever close here again.
  Put put(const PlacedTracks& frame);
  void idle(Duration silent) { newest_ = newest_ + silent; }
  void gone(CameraId camera) { last_.erase(camera); }
  [[nodiscard]] bool has(CameraId camera) const { return last_.contains(camera); }
  [[nodiscard]] bool empty() const { return last_.empty(); }
  [[nodiscard]] UtcTime newest() const { return newest_; }

  struct Step {
    UtcTime end;
    std::vector<PlacedTracks> frames;  // by time, then camera
  };
  // The next closed step, if there is one; `all`: closed or not, as long as frames wait.
  std::optional<Step> next(bool all = false);

 private:
  [[nodiscard]] UtcTime end_of_step(UtcTime time) const;

  const Duration step_, deadline_;
  std::map<CameraId, UtcTime> last_;
  std::vector<PlacedTracks> waiting_;
  std::optional<UtcTime> end_;  // of the step that is open
  UtcTime newest_;
};

}  // namespace vigie::track
