// Who asks, and what they may do. Reentrant.
#pragma once

#include <string>
#include <string_view>

#include <vigie/core/id.h>

namespace vigie {

// Numbers are fixed: they are stored and sent.
enum class PrincipalKind : int {
  unknown = 0,
  program = 1,
  local_administrator = 2,
  token = 3,
  user = 4,
  partner = 5
};
std::string_view to_string(PrincipalKind kind);

struct Principal {
  PrincipalKind kind = PrincipalKind::unknown;
  std::string name;     // for people and the audit log: "local administrator", "token 3f2a…"
  std::string address;  // where the request came from; empty for the program itself
};

// What can be asked of a node; each request is exactly one of them.
enum class Action : int {
  unknown = 0,
  view_state = 1,
  view_pictures = 2,
  view_recordings = 3,
  change_cameras = 4,
  view_audit = 5,
  sign_in = 6,  // fetch the console's program, offer a token: anyone may
  change_rules = 7,
  judge_alarms = 8,
};
std::string_view to_string(Action action);

// The one place that says who may do what. permission_denied with the reason otherwise.
Result<void> authorise(const Principal& principal, Action action);

}  // namespace vigie
