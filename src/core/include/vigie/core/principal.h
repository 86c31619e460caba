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

// What a user or token may do at this site; each may do all that the one before may. Numbers are fixed: they
// are stored.
enum class Role : int { unknown = 0, viewer = 1, operator_ = 2, supervisor = 3, administrator = 4 };
std::string_view to_string(Role role);

struct Principal {
  PrincipalKind kind = PrincipalKind::unknown;
  std::string name = {};      // for people and the audit log: "local administrator", "token 3f2a…", "ana"
  std::string address = {};   // where the request came from; empty for the program itself
  Role role = Role::unknown;  // of a user or token; of anybody else it does not count
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
  change_users = 9,  // users and tokens: see who there is, too
};
std::string_view to_string(Action action);

// The one place that says who may do what: docs/decisions/users.md has the table. permission_denied with the
// reason otherwise.
Result<void> authorise(const Principal& principal, Action action);

}  // namespace vigie
