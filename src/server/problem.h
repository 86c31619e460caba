// Refusals and failures as application/problem+json (RFC 9457). Reentrant.
#pragma once

#include "http.h"

#include <vigie/core/result.h>

namespace vigie::server {

Response problem(int status, const Error& error);
// With the status that belongs to the error's code.
Response problem(const Error& error);

}  // namespace vigie::server
