// Where packets and frames come from, behind one interface.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>

#include <vigie/core/frame.h>

namespace vigie {

// Why a camera did not see, or what is between two frames. Numbers are fixed: they are stored and sent.
enum class GapCause : int {
  unknown = 0,
  not_started = 1,    // not opened yet, or switched off by a person
  disconnected = 2,   // the connection was lost or refused
  stalled = 3,        // connected, but nothing came in time
  damaged = 4,        // what came could not be decoded
  shutter = 5,        // the camera's own flat-field correction
  dropped = 6,        // we were too slow and dropped frames
  node_stopped = 7,   // this program was not running
  format_change = 8,  // the stream changed its size or depth
  ended = 9,          // the recording is over
};
std::string_view to_string(GapCause cause);

// Nothing was seen from `from` to `to`. A source that is away sends one Gap when it goes, with from == to,
// and one with the true end when it is back.
struct Gap {
  GapCause cause = GapCause::unknown;
  UtcTime from, to;
  std::string detail;  // for people: what was wrong, where, what will happen next
};

// From here on frames look like this.
struct FormatChange {
  StreamFormat format;
};

// The deadline came first. Not an end: ask again.
struct SourceTimeout {};

// Nothing will come any more. With an error where the input broke off before its own end.
struct SourceEnd {
  std::optional<Error> error;
};

// A frame carries its packet (Frame::packet); a packet comes alone where it decodes to no frame by itself.
using SourceItem = std::variant<SourceTimeout, PacketPtr, Frame, Gap, FormatChange, SourceEnd>;

// Thread-bound: one thread opens, reads and destroys it.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  // The next thing, waiting until `deadline` at most; SourceTimeout where it came first or a stop was asked
  // for. Returns within 0.5 s of a stop. After SourceEnd it returns SourceEnd for ever.
  virtual SourceItem next(const std::stop_token& stop, MonotonicTime deadline) = 0;

  // Where it reads from, for people and logs: without password.
  [[nodiscard]] virtual std::string description() const = 0;
};

// How a recording is played: as fast as it can be read, or in its own time. A live source has but one pace.
enum class Pace { as_fast_as_possible, real_time };

}  // namespace vigie
