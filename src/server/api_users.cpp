// Users and tokens, signing in and out.
#include "api.h"
#include "json.h"
#include "problem.h"
#include "refusals.h"
#include "user_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

// What each of the functions below works on.
struct Parts {
  ApiParts api;
  site::Users& users;
  std::shared_ptr<RefusalLog> refused;  // sign-ins
};
using Answer = Response (*)(const Parts&, const Call&);

template <typename Value>
Response answer(int status, const Result<Value>& value) {
  return value ? json_response(status, to_json(*value)) : problem(value.error());
}

Response no_content(std::string set_cookie = "") {
  Response response;
  response.status = 204;
  response.headers = {{"Cache-Control", "no-store"}};
  if (!set_cookie.empty()) response.headers.emplace_back("Set-Cookie", std::move(set_cookie));
  return response;
}

template <typename Record>
Response list(const char* name, const std::vector<Record>& records) {
  json listed = json::array();
  for (const Record& record : records) listed.push_back(to_json(record));
  return json_response(200, {{name, std::move(listed)}});
}

// What the body says, as `parse` understands it.
template <typename Value>
Result<Value> read(const Call& call, Result<Value> (*parse)(const json& body)) {
  const auto body = read_json(call.request);
  if (!body) return body.error();
  return parse(*body);
}

Response too_soon(Duration wait) {
  const std::int64_t seconds = (wait + Duration::seconds(1)).nanoseconds() / 1'000'000'000;
  Response response =
      problem(429, Error(ErrorCode::unavailable,
                         fmt::format("too many wrong tries; the next one counts in {} s", seconds)));
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

// Every refused sign-in leaves a line in the audit log, at most one a second. A name that nobody has is not
// in it: people type passwords there.
Response refuse_sign_in(const Parts& parts, const Call& call, const std::string& name, const Error& error) {
  if (error.code == ErrorCode::permission_denied) {
    const auto known = name.empty() ? std::nullopt : parts.users.user(name);
    const std::string whose = name.empty() ? ""
                              : known      ? ": user " + known->name
                                           : ": a name that nobody has";
    parts.refused->note({call.principal, Action::sign_in, "session", error.message + whose});
  }
  return problem(error);
}

// What came in is in the audit log before it is told of.
Response signed_in(const Parts& parts, const Call& call, const std::string& cookie) {
  Request as_signed_in = call.request;
  as_signed_in.headers.erase("authorization");
  as_signed_in.headers["cookie"] = cookie.substr(0, cookie.find(';'));
  const Principal who = parts.api.access.principal_of(as_signed_in);
  if (auto kept = parts.api.site.audit({who, Action::sign_in, "session", "signed in"}); !kept) {
    parts.api.access.sign_out(as_signed_in);
    return problem(kept.error());
  }
  return no_content(cookie);
}

Response open_session(const Parts& parts, const Call& call) {
  const auto body = read(call, parse_sign_in);
  if (!body) return problem(body.error());
  const auto* named = std::get_if<NamedSignIn>(&*body);
  const std::string name = named ? named->name : "";
  Access& access = parts.api.access;
  if (const Duration wait = access.wait(call.request, name); wait > Duration()) return too_soon(wait);
  const auto cookie = named ? access.sign_in(call.request, name, named->password)
                            : access.sign_in(call.request, std::get<TokenSignIn>(*body).token);
  return cookie ? signed_in(parts, call, *cookie) : refuse_sign_in(parts, call, name, cookie.error());
}

Response close_session(const Parts& parts, const Call& call) {
  const bool somebody = call.principal.kind != PrincipalKind::unknown;
  std::string cookie = parts.api.access.sign_out(call.request);
  if (!somebody || parts.api.access.is_open()) return no_content(std::move(cookie));
  if (auto kept = parts.api.site.audit({call.principal, Action::sign_in, "session", "signed out"}); !kept)
    return problem(kept.error());
  return no_content(std::move(cookie));
}

Response get_session(const Parts& parts, const Call& call) {
  return json_response(200, session_json(call.principal, !parts.users.none()));
}

Response change_password(const Parts& parts, const Call& call) {
  const auto body = read(call, parse_password_change);
  if (!body) return problem(body.error());
  Access& access = parts.api.access;
  if (const Duration wait = access.wait(call.request, call.principal.name); wait > Duration())
    return too_soon(wait);
  auto cookie = access.change_password(call.request, body->current, body->next);
  if (!cookie) return refuse_sign_in(parts, call, call.principal.name, cookie.error());
  return no_content(*std::move(cookie));
}

Response list_users(const Parts& parts, const Call&) {
  return list("users", parts.users.users());
}

Response add_user(const Parts& parts, const Call& call) {
  const auto user = read(call, parse_new_user);
  return user ? answer(201, parts.users.add(call.principal, *user)) : problem(user.error());
}

Response change_user(const Parts& parts, const Call& call) {
  const auto id = id_argument<UserId>(call);
  if (!id) return problem(id.error());
  const auto change = read(call, parse_user_change);
  return change ? answer(200, parts.users.change(call.principal, *id, *change)) : problem(change.error());
}

Response remove_user(const Parts& parts, const Call& call) {
  const auto id = id_argument<UserId>(call);
  if (!id) return problem(id.error());
  const auto removed = parts.users.remove(call.principal, *id);
  return removed ? no_content() : problem(removed.error());
}

Response list_tokens(const Parts& parts, const Call&) {
  return list("tokens", parts.users.tokens());
}

Response add_token(const Parts& parts, const Call& call) {
  const auto token = read(call, parse_new_token);
  return token ? answer(201, parts.users.add_token(call.principal, *token)) : problem(token.error());
}

Response revoke_token(const Parts& parts, const Call& call) {
  const auto id = id_argument<TokenId>(call);
  if (!id) return problem(id.error());
  const auto revoked = parts.users.revoke_token(call.principal, *id);
  return revoked ? no_content() : problem(revoked.error());
}

}  // namespace

void add_user_routes(Router& router, const ApiParts& api) {
  const Parts parts{api, api.site.users(), std::make_shared<RefusalLog>(api.site, api.clock)};
  const auto add = [&](std::string_view method, std::string_view path, Action action, Answer answer) {
    router.add({method, path, action, [parts, answer](const Call& call) { return answer(parts, call); }});
  };
  add("GET", "/api/v1/session", Action::sign_in, get_session);
  add("POST", "/api/v1/session", Action::sign_in, open_session);
  add("DELETE", "/api/v1/session", Action::sign_in, close_session);
  add("PUT", "/api/v1/me/password", Action::view_state, change_password);
  add("GET", "/api/v1/users", Action::change_users, list_users);
  add("POST", "/api/v1/users", Action::change_users, add_user);
  add("PUT", "/api/v1/users/{}", Action::change_users, change_user);
  add("DELETE", "/api/v1/users/{}", Action::change_users, remove_user);
  add("GET", "/api/v1/tokens", Action::change_users, list_tokens);
  add("POST", "/api/v1/tokens", Action::change_users, add_token);
  add("DELETE", "/api/v1/tokens/{}", Action::change_users, revoke_token);
}

}  // namespace vigie::server
