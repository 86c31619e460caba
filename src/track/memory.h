// What was lost from sight, and is found again. Reentrant.
#pragma once

#include "followed.h"

#include <span>

namespace vigie::track {

// Which of `all`, confirmed once and out of sight since before the new track `f` came, it is: where it is
// likelier that one, by place, speed, size, strength and sign, than another object that came into view
// meanwhile. Null where none is.
Followed* remembered(const Followed& f, std::span<Followed> all, const Scene& scene,
                     const ExistenceTrackerOptions& options);

}  // namespace vigie::track
