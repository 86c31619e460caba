// One thing that stands still, or did when it was first seen.
#pragma once

#include <cstddef>
#include <vector>

#include <vigie/core/track.h>
#include <vigie/track/known_things.h>

namespace vigie::track {

struct StandingTrackerOptions;

struct Standing {
  Track track;                                 // its id is made when it is told of
  StabilisedPoint born;                        // the mean of its places before it was told of
  StabilisedPoint place;                       // smoothed
  double width = 0, height = 0, strength = 0;  // px, px, SNR; smoothed
  double known_size = 0, known_strength = 0;   // when it became known
  double variance = 0;                         // of `place`, px²
  double alike = 0;                            // others like it, in the mean
  ContrastSign sign = ContrastSign::unknown;
  std::vector<Duration> anew;  // when it was found anew of late
  int found = 0, frames = 0;
  Duration since, seen;  // first and last found, in time watched
  bool told = false, known = false, gone = false;
  UtcTime revised;          // when the last revision was handed out
  bool handed_out = false;  // the path goes at the next frame's start

  void start(const Detection& spot, UtcTime at, Duration now, const StandingTrackerOptions& options);
  // Whether a spot may be it.
  [[nodiscard]] bool fits(const Detection& spot) const;
  void take(const Detection& spot, UtcTime at, Duration now, const StandingTrackerOptions& options);
  // Seen to be there, by change: nothing else is learnt of it.
  void hold(UtcTime at, Duration now);
  // Whether it is to be told of.
  [[nodiscard]] bool is_something(Duration now, const StandingTrackerOptions& options) const;
  // Whether it left its place, beyond its noise and own size.
  [[nodiscard]] bool has_moved() const;
  [[nodiscard]] bool has_grown(const StandingTrackerOptions& options) const;
  // It is as it was, and known so.
  void become_known();
  void restore(const KnownThing& known, Duration now);
  [[nodiscard]] KnownThing as_known() const { return {born, known_size, known_strength, sign}; }
  // It is to be looked at as if it were new.
  void begin_anew(Duration now);
  // Is told of from now on. `motion`: as it was found.
  void tell(TrackId id, Motion motion);
  // Box, place and the rest as of this frame; a revision once a second, and where its state or motion
  // changes.
  void publish(UtcTime at, bool measured, Motion motion, Vec2<Pixel> shift);
  // Is not told of any more: the answer holds this once more.
  void end();
  void begin_frame();

 private:
  void revise();
};

}  // namespace vigie::track
