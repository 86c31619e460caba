// What is wrong with one camera, told once it has been so for a while.
#pragma once

#include "alarm_desk.h"

#include <array>
#include <optional>

#include <vigie/core/detection.h>
#include <vigie/site/camera_status.h>

namespace vigie::site {

// Thread-bound.
class FaultWatch {
 public:
  // `desk` and `clock` outlive it; null: nobody is told.
  FaultWatch(CameraId camera, const Clock& clock, AlarmDesk* desk)
      : camera_(camera), clock_(clock), desk_(desk) {}

  // How it is now; about once a second. `is_lost`: it should give pictures and gives none.
  // `time`: that of the pictures.
  void take(bool is_lost, const CameraHealth& health, Origin origin, UtcTime time);

 private:
  struct State {
    std::optional<UtcTime> since;  // it has been wrong without a break; nothing: it is not
    MonotonicTime began, well;     // since when it is wrong; until when it last was
    bool told = false;
  };
  void take(Fault fault, bool holds, Origin origin, UtcTime time);

  const CameraId camera_;
  const Clock& clock_;
  AlarmDesk* const desk_;
  std::array<State, 4> states_;  // by Fault
};

}  // namespace vigie::site
