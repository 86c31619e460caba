// Text taken for a line of chain.txt: what is accepted is written and read back as it was.
#include "chain_record.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vigie::evidence;
  const std::string_view given(reinterpret_cast<const char*>(data), size);
  (void)parse_chain_line(given);
  // No fuzzer finds a hash: one that fits is put before what it found.
  const auto line = parse_chain_line(to_line(given, {}));
  if (!line) return 0;
  const auto again = parse_chain_line(to_line(to_text(line->record), line->signature));
  if (!again || !(again->record == line->record)) std::abort();
  return 0;
}
