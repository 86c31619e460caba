// Times of two clocks have no difference.
// expect: (no match for .operator-|invalid operands to binary expression).*(Utc|Monotonic)
#include <vigie/core/time.h>

vigie::Duration waited(vigie::MonotonicTime now, vigie::MonotonicTime start,
                       [[maybe_unused]] vigie::UtcTime wall) {
#ifdef MISUSE
  return wall - start;
#else
  return now - start;
#endif
}
