// A result that may be an error is looked at.
// expect: ignoring return(ed)? value.*(nodiscard|nodiscard. attribute)
#include <vigie/core/result.h>

vigie::Result<int> measured();

int look() {
#ifdef MISUSE
  measured();
  return 0;
#else
  return measured().has_value() ? 1 : 0;
#endif
}
