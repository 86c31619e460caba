// From a request to its answer: is it meant for us, who asks, what for, may they, and then the function that
// does it.
#pragma once

#include "access.h"
#include "api.h"
#include "http.h"
#include "live_guard.h"
#include "refusals.h"
#include "web_files.h"

namespace vigie::server {

// Thread-safe.
class Service final : public HttpHandler {
 public:
  Service(const ApiParts& parts, WebFiles web);

  Response handle(const Request& request) override;
  std::variant<Response, std::unique_ptr<LiveConnection>> open_live(const Request& request,
                                                                    std::function<void()> wake) override;

 private:
  Response route(const Request& request);
  Response answer_api(const Request& request, const Target& target);
  // Empty where they may; otherwise the refusal, which leaves a line in the audit log.
  std::optional<Response> refuse(const Principal& who, Action action, const Request& request);

  const ApiParts parts_;
  const WebFiles web_;
  Router router_;
  RefusalLog refusals_;
  LiveGuard guard_;
};

}  // namespace vigie::server
