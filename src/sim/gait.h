// How people and animals step at a speed. The stride (two steps) grows with the speed as legs of a length
// allow, and what is left is done by stepping faster: dynamic similarity (Alexander 1976, 1989).
#pragma once

namespace vigie::sim {

// Length of a stride in metres, of legs that reach `hip_m` (> 0) from the ground, at a speed of 0 or more:
// hip × 2.3 Fr^0.3, Fr = v² / (g hip), at most 4.5 hips, which is a sprinter's. Reentrant.
double stride_m(double hip_m, double speed_mps);

// How a body moves its limbs, each from 0 to 1. Reentrant.
struct Gait {
  double swing = 0;  // of the legs: 0 standing, 1 from an easy walk on: faster strides are longer by flight
  double run = 0;    // 0 walking (Fr below 0.5), 1 running
};
Gait gait_of(double hip_m, double speed_mps);

}  // namespace vigie::sim
