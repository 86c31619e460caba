#include "service.h"

#include "live_session.h"
#include "problem.h"

#include <array>
#include <exception>

#include <fmt/format.h>

namespace vigie::server {
namespace {

constexpr std::string_view kLivePath = "/api/v1/live";

// On every response. Nothing inline, nothing from elsewhere, no frame around it.
constexpr std::array<std::pair<const char*, const char*>, 6> kSecurityHeaders{{
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
     "media-src 'self' blob:; connect-src 'self'; worker-src 'self' blob:; font-src 'self'; "
     "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
}};

Response secured(Response response) {
  for (const auto& [name, value] : kSecurityHeaders) response.headers.emplace_back(name, value);
  return response;
}

bool is_api(std::string_view path) {
  return path == "/api" || path.starts_with("/api/");
}

}  // namespace

Service::Service(const ApiParts& parts, WebFiles web)
    : parts_(parts),
      web_(std::move(web)),
      refusals_(parts.site, parts.clock),
      guard_(parts.access, parts.clock) {
  add_site_routes(router_, parts_);
  add_camera_routes(router_, parts_);
  add_pose_routes(router_, parts_);
  add_ground_routes(router_, parts_);
  add_track_routes(router_, parts_);
  add_target_routes(router_, parts_);
  add_rule_routes(router_, parts_);
  add_alarm_routes(router_, parts_);
  add_recording_routes(router_, parts_);
  add_audit_routes(router_, parts_);
  add_user_routes(router_, parts_);
}

Response Service::handle(const Request& request) {
  try {
    return secured(route(request));
  } catch (const std::exception& defect) {
    log_error("server", fmt::format("a defect of ours in {} {}: {}", printable(request.method),
                                    printable(request.target), defect.what()));
    return secured(problem(Error(ErrorCode::internal, "a defect of ours; the log says more")));
  }
}

Response Service::route(const Request& request) {
  if (auto elsewhere = parts_.access.check_addressing(request)) return std::move(*elsewhere);
  const auto target = parse_target(request.target);
  if (!target) return problem(target.error());
  if (is_api(target->path)) return answer_api(request, *target);
  const Principal who = parts_.access.principal_of(request);
  if (auto refused = refuse(who, Action::sign_in, request)) return std::move(*refused);
  return web_.answer(request, target->path);
}

Response Service::answer_api(const Request& request, const Target& target) {
  const Principal who = parts_.access.principal_of(request);
  auto match = router_.find(request.method, target.path);
  // Those who may not even see the state learn nothing of what there is.
  const Action action = match.route ? match.route->action : Action::view_state;
  if (auto refused = refuse(who, action, request)) return std::move(*refused);
  if (target.path == kLivePath) {
    return problem(426, Error(ErrorCode::invalid_argument, "this address speaks WebSocket only"));
  }
  if (!match.route && match.allowed.empty()) {
    return problem(
        Error(ErrorCode::not_found, "there is no such address; api/openapi.yaml lists those there are"));
  }
  if (!match.route) {
    Response refused =
        problem(405, Error(ErrorCode::unsupported, fmt::format("this address knows {} only", match.allowed)));
    refused.headers.emplace_back("Allow", match.allowed);
    return refused;
  }
  return match.route->answer({request, target, who, std::move(match.arguments)});
}

std::optional<Response> Service::refuse(const Principal& who, Action action, const Request& request) {
  const auto allowed = authorise(who, action);
  if (allowed) return std::nullopt;
  refusals_.note({who, action, printable(request.method + " " + request.target), allowed.error().message});
  if (who.kind != PrincipalKind::unknown) return problem(allowed.error());
  Response unknown =
      problem(401, Error(ErrorCode::permission_denied,
                         "sign in with POST /session, or bring a token: Authorization: Bearer …"));
  unknown.headers.emplace_back("WWW-Authenticate", "Bearer");
  return unknown;
}

std::variant<Response, std::unique_ptr<LiveConnection>> Service::open_live(const Request& request,
                                                                           std::function<void()> wake) {
  if (auto elsewhere = parts_.access.check_addressing(request)) return secured(std::move(*elsewhere));
  const auto target = parse_target(request.target);
  if (!target) return secured(problem(target.error()));
  if (target->path != kLivePath) {
    return secured(problem(Error(ErrorCode::not_found, "WebSockets are at /api/v1/live only")));
  }
  Credentials credentials = credentials_of(request);
  const Principal who = parts_.access.caller_of(credentials).principal;
  if (auto refused = refuse(who, Action::view_pictures, request)) return secured(std::move(*refused));
  auto session = std::make_unique<LiveSession>(parts_, std::move(wake));
  guard_.add(session->feed(), std::move(credentials));
  return session;
}

}  // namespace vigie::server
