#include "user_json.h"

#include "fields.h"

#include <array>

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

constexpr std::size_t kMostText = 400;  // bytes; nothing that is longer is right

Role read_role(Fields& fields) {
  const std::size_t place = fields.word("role", {"viewer", "operator", "supervisor", "administrator"});
  return static_cast<Role>(place + 1);
}

template <typename Value>
Result<Value> value_or_error(const Fields& fields, Value value) {
  if (fields.error()) return *fields.error();
  return value;
}

json maybe_text(const std::string& text) {
  return text.empty() ? json(nullptr) : json(text);
}

}  // namespace

Result<SignIn> parse_sign_in(const json& body) {
  Fields fields(body, {"name", "password", "token"});
  if (!fields.error() && fields.find("token") != nullptr) {
    if (fields.find("name") != nullptr || fields.find("password") != nullptr)
      fields.fail("the body", "a name with its password, or a token");
    return value_or_error<SignIn>(fields, TokenSignIn{fields.text("token", kMostText)});
  }
  NamedSignIn named{fields.text("name", kMostText), fields.text("password", kMostText)};
  return value_or_error<SignIn>(fields, std::move(named));
}

Result<PasswordChange> parse_password_change(const json& body) {
  Fields fields(body, {"current", "new"});
  PasswordChange change{fields.text("current", kMostText), fields.text("new", kMostText)};
  return value_or_error(fields, std::move(change));
}

Result<site::NewUser> parse_new_user(const json& body) {
  Fields fields(body, {"name", "role", "password"});
  site::NewUser user;
  user.name = fields.text("name", kMostText);
  user.role = read_role(fields);
  if (fields.find("password") != nullptr) user.password = fields.text("password", kMostText);
  return value_or_error(fields, std::move(user));
}

Result<site::UserChange> parse_user_change(const json& body) {
  Fields fields(body, {"name", "role", "enabled", "new_password"});
  site::UserChange change;
  change.name = fields.text("name", kMostText);
  change.role = read_role(fields);
  change.enabled = fields.flag("enabled");
  if (fields.find("new_password") != nullptr) change.new_password = fields.flag("new_password");
  return value_or_error(fields, std::move(change));
}

Result<site::NewToken> parse_new_token(const json& body) {
  Fields fields(body, {"name", "role", "expires"});
  site::NewToken token;
  token.name = fields.text("name", kMostText);
  token.role = read_role(fields);
  if (fields.find("expires") != nullptr) {
    const auto time = parse_rfc3339(fields.text("expires", kMostText));
    if (time)
      token.expires = *time;
    else
      fields.fail(time.error());
  }
  return value_or_error(fields, std::move(token));
}

json to_json(const UserRecord& user) {
  return {{"id", user.id.to_string()}, {"revision", user.revision},
          {"name", user.name},         {"role", to_string(user.role)},
          {"enabled", user.enabled},   {"changed", to_rfc3339(user.held.from)}};
}

json to_json(const TokenRecord& token) {
  return {{"id", token.id.to_string()},
          {"name", token.name},
          {"role", to_string(token.role)},
          {"made_by", token.made_by},
          {"made", to_rfc3339(token.made)},
          {"expires", token.expires ? json(to_rfc3339(*token.expires)) : json()}};
}

json to_json(const site::UserAnswer& answer) {
  return {{"user", to_json(answer.user)}, {"password", maybe_text(answer.password)}};
}

json to_json(const site::TokenAnswer& answer) {
  return {{"token", to_json(answer.token)}, {"secret", answer.secret}};
}

json session_json(const Principal& who, bool has_users) {
  constexpr std::array kAll{Action::view_state,     Action::view_pictures, Action::view_recordings,
                            Action::judge_alarms,   Action::change_rules,  Action::view_audit,
                            Action::change_cameras, Action::change_users};
  json may = json::array();
  for (const Action action : kAll)
    if (authorise(who, action)) may.push_back(to_string(action));
  const bool local = who.kind == PrincipalKind::local_administrator;
  const Role role = local ? Role::administrator : who.role;
  return {{"kind", to_string(who.kind)},
          {"name", who.name},
          {"role", role == Role::unknown ? json() : json(to_string(role))},
          {"may", std::move(may)},
          {"has_users", has_users}};
}

}  // namespace vigie::server
