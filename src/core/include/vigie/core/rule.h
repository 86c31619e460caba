// Zones, lines and the rules about them: what raises an alarm, and when. Plain values; numbers of
// enumerations are fixed, since they are stored and sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/id.h>
#include <vigie/core/site.h>
#include <vigie/core/track.h>

namespace vigie {

using ZoneId = Id<struct ZoneTag>;
using RuleId = Id<struct RuleTag>;

inline constexpr std::size_t kMostCorners = 500;  // of a zone
inline constexpr std::size_t kMostSpans = 50;     // of a schedule
inline constexpr std::size_t kMostExcused = 50;   // areas of a rule

struct GroundPoint {
  Angle latitude, longitude;  // WGS 84
  friend bool operator==(const GroundPoint&, const GroundPoint&) = default;
};
struct GroundOutline {
  std::vector<GroundPoint> corners;
  friend bool operator==(const GroundOutline&, const GroundOutline&) = default;
};
struct PictureOutline {
  CameraId camera;
  std::vector<PixelPoint> corners;
  friend bool operator==(const PictureOutline&, const PictureOutline&) = default;
};

// An area is closed from its last corner to its first. A line goes from its first corner to its last; who
// walks along it has its left on the left.
enum class ZoneKind : int { unknown = 0, area = 1, line = 2 };

struct Zone {
  ZoneId id;
  SiteId site;
  std::uint32_t revision = 0;
  Validity held;
  std::string name;  // for people; never a key
  ZoneKind kind = ZoneKind::unknown;
  std::variant<GroundOutline, PictureOutline> outline;
  bool removed = false;
};

// Of a line: from its left to its right, or back.
enum class Way : int { unknown = 0, either = 1, rightwards = 2, leftwards = 3 };
std::string_view to_string(Way way);

struct Presence {  // in an area, for as long as the rule's dwell
  ZoneId area;
  friend bool operator==(const Presence&, const Presence&) = default;
};
struct Crossing {
  ZoneId line;
  Way way = Way::either;
  friend bool operator==(const Crossing&, const Crossing&) = default;
};
struct CrossingSequence {  // one line and then another
  Crossing first, then;
  Duration within;
  friend bool operator==(const CrossingSequence&, const CrossingSequence&) = default;
};
struct Approach {  // nearer to an area or line than that; of the ground only
  ZoneId zone;
  Length within;
  friend bool operator==(const Approach&, const Approach&) = default;
};
struct Crowd {  // so many in an area at once
  ZoneId area;
  int least = 2;
  friend bool operator==(const Crowd&, const Crowd&) = default;
};
struct Haste {  // in an area, faster than that; of the ground only
  ZoneId area;
  Speed above;
  friend bool operator==(const Haste&, const Haste&) = default;
};
// In this order: numbers are fixed, from 1.
using Condition = std::variant<Presence, Crossing, CrossingSequence, Approach, Crowd, Haste>;

// Whom a rule is about.
struct SubjectFilter {
  std::vector<ObjectClass> classes;  // empty: all, `unknown` too
  double least_confidence = 0.5;     // that it is one of them, in [0, 1]
  std::optional<Length> least_height, most_height;
  bool stationary = false;  // what stood when it was first seen counts as well
};

// A moment of each day: by the clock, or by the sun at the site.
struct DayMoment {
  enum class Of : int { clock = 0, sunrise = 1, sunset = 2 };
  Of of = Of::clock;
  Duration after;  // midnight, sunrise or sunset; negative: before. Within ±24 h
};

// From one moment to another; over midnight where the second is not later. Counted to the day that it begins
// on.
struct DaySpan {
  std::uint8_t days = 0x7f;  // bit 0 Monday … bit 6 Sunday
  DayMoment from, to;
};

struct Schedule {
  std::string time_zone = "UTC";  // as in the IANA database
  std::vector<DaySpan> spans;     // empty: always
};

struct Rule {
  RuleId id;
  SiteId site;
  std::uint32_t revision = 0;
  Validity held;
  std::string name;
  Condition condition;
  SubjectFilter filter;
  Schedule schedule;
  Duration dwell;                              // how long the condition has to hold
  Duration cool_down = Duration::seconds(60);  // before the same subject is told of again
  int priority = 3;                            // 1, look now, to 5
  bool raises = true;                          // an alarm; otherwise it only counts
  std::vector<ZoneId> excused;                 // areas: what is in one does not meet the rule
  bool enabled = true;
  bool removed = false;
};

}  // namespace vigie
