// When the pictures of a recording were captured: docs/decisions/time.md, "A recording".
#pragma once

#include <optional>

#include <vigie/core/time.h>

namespace vigie::source {

// Thread-bound. One for each recording.
class RecordingTimes {
 public:
  // `start`: when the first picture was taken, where the recording says. `frames_per_second`: 0 where not
  // told.
  RecordingTimes(std::optional<UtcTime> start, double frames_per_second);

  struct Stamp {
    UtcTime captured;
    Duration uncertainty;     // one standard deviation
    MediaTime pts;            // the stamp given, or one made of the frame rate where none was
    bool new_epoch = false;   // the stamps ran backwards, or ahead by more than a day
    bool gap_before = false;  // more time passed than pictures account for
  };
  // Stamps in the order of showing.
  Stamp stamp(std::optional<MediaTime> pts);

 private:
  const UtcTime start_;
  const Duration uncertainty_;
  const Duration interval_;  // between two pictures, as announced
  std::optional<Stamp> last_;
};

}  // namespace vigie::source
