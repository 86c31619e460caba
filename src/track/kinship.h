// How much likelier it is that two are one object than that they are two, one of them hidden from the other's
// cameras: log of the ratio, nats. By place, held against how many such objects there may be, and by
// velocity, which can deny but hardly confirm, since what walks together walks alike. Reentrant.
#pragma once

#include "fused.h"

namespace vigie::track {

inline constexpr double kNotKin = -1e9;  // outside every gate

struct Surroundings {
  double hidden_per_m2 = 1e-5;
};

// All predicted to the same moment.
double kinship(const Strand& strand, const Fused& target, const Surroundings& around);
double kinship(const Fused& a, const Fused& b, const Surroundings& around);
// Of two tracks of different cameras.
double kinship(const Strand& a, const Strand& b, const Surroundings& around);

}  // namespace vigie::track
