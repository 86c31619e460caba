// A whole recording read at once, as tests want it.
#pragma once

#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include <vigie/source/open.h>

namespace vigie::source {

struct Replay {
  std::vector<Frame> frames;
  std::vector<StreamFormat> formats;
  int lone_packets = 0;
  std::optional<Error> error;  // of opening, or of the end
  bool ended = false;
};

inline Replay replay(Source& source, const Clock& clock) {
  Replay all;
  while (!all.ended) {
    SourceItem item = source.next({}, clock.monotonic() + Duration::seconds(30));
    if (auto* frame = std::get_if<Frame>(&item)) all.frames.push_back(std::move(*frame));
    if (auto* change = std::get_if<FormatChange>(&item)) all.formats.push_back(change->format);
    if (std::holds_alternative<PacketPtr>(item)) ++all.lone_packets;
    if (auto* end = std::get_if<SourceEnd>(&item)) {
      all.error = end->error;
      all.ended = true;
      EXPECT_TRUE(std::holds_alternative<SourceEnd>(source.next({}, clock.monotonic())));
    }
    if (std::holds_alternative<SourceTimeout>(item)) {
      ADD_FAILURE() << "a recording timed out";
      break;
    }
  }
  return all;
}

inline Replay replay(const SourceOptions& options) {
  const SystemClock clock;
  auto source = open_source(options, clock);
  if (source) return replay(**source, clock);
  Replay none;
  none.error = source.error();
  return none;
}

}  // namespace vigie::source
