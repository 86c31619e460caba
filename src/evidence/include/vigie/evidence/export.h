// The evidence of an alarm for others: one zip that a stranger can check with openssl and b2sum, without
// Vigie. docs/guide/evidence.md says what is in it.
#pragma once

#include <optional>
#include <string>

#include <vigie/evidence/chain.h>
#include <vigie/evidence/clip_folder.h>

namespace vigie::evidence {

// The largest zip: 250 MB.
inline constexpr std::uint64_t kMostExported = 250'000'000;

struct Exported {
  AlarmId alarm;
  std::optional<TrackId> track;  // whose clip goes along
  std::string account;           // what is known of the alarm now, as JSON
};

// The bytes of the zip. What there is no clip of is left out, and the zip says so. not_found where the chain
// tells nothing of the alarm, exhausted where it would be too large, io. Reentrant.
Result<std::string> export_zip(const Chain& chain, const ClipFolder& clips, const Exported& what,
                               UtcTime now);

}  // namespace vigie::evidence
