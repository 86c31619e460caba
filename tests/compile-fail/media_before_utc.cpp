// A stream'\''s own time is not compared with the time of day.
// expect: (no match for .operator<|invalid operands to binary expression).*(Media|Utc)
#include <vigie/core/time.h>

bool earlier(vigie::MediaTime stamp, vigie::MediaTime limit, [[maybe_unused]] vigie::UtcTime now) {
#ifdef MISUSE
  return stamp < now;
#else
  return stamp < limit;
#endif
}
