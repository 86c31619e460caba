// The words of the enumerations, as they stand in the API and in files.
#include <algorithm>

#include <fmt/format.h>

#include <vigie/core/alarm.h>
#include <vigie/core/log.h>
#include <vigie/core/origin.h>
#include <vigie/core/principal.h>
#include <vigie/core/site.h>
#include <vigie/core/source.h>
#include <vigie/core/target.h>
#include <vigie/core/track.h>

namespace vigie {

std::string_view to_string(Origin origin) {
  switch (origin) {
    case Origin::unknown:
      return "unknown";
    case Origin::live:
      return "live";
    case Origin::replay:
      return "replay";
    case Origin::simulated:
      return "simulated";
    case Origin::drill:
      return "drill";
  }
  return "unknown";
}

Result<Origin> parse_origin(std::string_view text) {
  for (const Origin origin :
       {Origin::unknown, Origin::live, Origin::replay, Origin::simulated, Origin::drill}) {
    if (text == to_string(origin)) return origin;
  }
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is not an origin: live, replay, simulated or drill", printable(text)));
}

std::string_view to_string(GapCause cause) {
  switch (cause) {
    case GapCause::unknown:
      return "unknown";
    case GapCause::not_started:
      return "not_started";
    case GapCause::disconnected:
      return "disconnected";
    case GapCause::stalled:
      return "stalled";
    case GapCause::damaged:
      return "damaged";
    case GapCause::shutter:
      return "shutter";
    case GapCause::dropped:
      return "dropped";
    case GapCause::node_stopped:
      return "node_stopped";
    case GapCause::format_change:
      return "format_change";
    case GapCause::ended:
      return "ended";
  }
  return "unknown";
}

std::string_view to_string(TrackState state) {
  switch (state) {
    case TrackState::unknown:
      return "unknown";
    case TrackState::tentative:
      return "tentative";
    case TrackState::confirmed:
      return "confirmed";
    case TrackState::coasting:
      return "coasting";
    case TrackState::ended:
      return "ended";
  }
  return "unknown";
}

std::string_view to_string(Motion motion) {
  switch (motion) {
    case Motion::unknown:
      return "unknown";
    case Motion::moving:
      return "moving";
    case Motion::stationary:
      return "stationary";
  }
  return "unknown";
}

std::string_view to_string(TargetState state) {
  switch (state) {
    case TargetState::unknown:
      return "unknown";
    case TargetState::followed:
      return "followed";
    case TargetState::ended:
      return "ended";
  }
  return "unknown";
}

std::string_view to_string(ObjectClass object_class) {
  switch (object_class) {
    case ObjectClass::unknown:
      return "unknown";
    case ObjectClass::person:
      return "person";
    case ObjectClass::group:
      return "group";
    case ObjectClass::vehicle:
      return "vehicle";
    case ObjectClass::animal:
      return "animal";
    case ObjectClass::drone:
      return "drone";
    case ObjectClass::bird:
      return "bird";
    case ObjectClass::aircraft:
      return "aircraft";
  }
  return "unknown";
}

std::string_view to_string(PoseHow how) {
  switch (how) {
    case PoseHow::unknown:
      return "unknown";
    case PoseHow::typed:
      return "typed";
    case PoseHow::landmarks:
      return "landmarks";
    case PoseHow::simulated:
      return "simulated";
  }
  return "unknown";
}

std::string_view to_string(Way way) {
  switch (way) {
    case Way::unknown:
      return "unknown";
    case Way::either:
      return "either";
    case Way::rightwards:
      return "rightwards";
    case Way::leftwards:
      return "leftwards";
  }
  return "unknown";
}

std::string_view to_string(AlarmState state) {
  switch (state) {
    case AlarmState::unknown:
      return "unknown";
    case AlarmState::open:
      return "open";
    case AlarmState::acknowledged:
      return "acknowledged";
    case AlarmState::judged:
      return "judged";
  }
  return "unknown";
}

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::none:
      return "none";
    case Fault::lost:
      return "lost";
    case Fault::another_view:
      return "another_view";
    case Fault::moved:
      return "moved";
    case Fault::clock:
      return "clock";
    case Fault::disk:
      return "disk";
  }
  return "none";
}

std::string_view to_string(Judgement judgement) {
  switch (judgement) {
    case Judgement::unknown:
      return "unknown";
    case Judgement::real:
      return "real";
    case Judgement::nuisance:
      return "nuisance";
    case Judgement::false_:
      return "false";
  }
  return "unknown";
}

ObjectClass ClassConfidences::best() const {
  return static_cast<ObjectClass>(std::max_element(p.begin(), p.end()) - p.begin());
}

std::string_view to_string(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::unknown:
      return "unknown";
    case PrincipalKind::program:
      return "program";
    case PrincipalKind::local_administrator:
      return "local_administrator";
    case PrincipalKind::token:
      return "token";
    case PrincipalKind::user:
      return "user";
    case PrincipalKind::partner:
      return "partner";
  }
  return "unknown";
}

std::string_view to_string(Action action) {
  switch (action) {
    case Action::unknown:
      return "unknown";
    case Action::view_state:
      return "view_state";
    case Action::view_pictures:
      return "view_pictures";
    case Action::view_recordings:
      return "view_recordings";
    case Action::change_cameras:
      return "change_cameras";
    case Action::view_audit:
      return "view_audit";
    case Action::sign_in:
      return "sign_in";
    case Action::change_rules:
      return "change_rules";
    case Action::judge_alarms:
      return "judge_alarms";
    case Action::change_users:
      return "change_users";
  }
  return "unknown";
}

std::string_view to_string(Role role) {
  switch (role) {
    case Role::unknown:
      return "unknown";
    case Role::viewer:
      return "viewer";
    case Role::operator_:
      return "operator";
    case Role::supervisor:
      return "supervisor";
    case Role::administrator:
      return "administrator";
  }
  return "unknown";
}

namespace {

// The program itself and the administrator at the machine may do everything.
Role role_of(const Principal& principal) {
  switch (principal.kind) {
    case PrincipalKind::program:
    case PrincipalKind::local_administrator:
      return Role::administrator;
    case PrincipalKind::token:
    case PrincipalKind::user:
      return principal.role;
    case PrincipalKind::unknown:
    case PrincipalKind::partner:
      break;
  }
  return Role::unknown;
}

// The first role that may do it; nothing for what nobody may.
std::optional<Role> least_role(Action action) {
  switch (action) {
    case Action::view_state:
    case Action::view_pictures:
      return Role::viewer;
    case Action::view_recordings:
    case Action::judge_alarms:
      return Role::operator_;
    case Action::change_rules:
    case Action::view_audit:
      return Role::supervisor;
    case Action::change_cameras:
    case Action::change_users:
      return Role::administrator;
    case Action::sign_in:
      return Role::unknown;
    case Action::unknown:
      break;
  }
  return std::nullopt;
}

}  // namespace

Result<void> authorise(const Principal& principal, Action action) {
  const auto least = least_role(action);
  if (least && role_of(principal) >= *least) return {};
  return Error(
      ErrorCode::permission_denied,
      fmt::format("{} may not {}", principal.name.empty() ? "an unknown caller" : printable(principal.name),
                  to_string(action)));
}

}  // namespace vigie
