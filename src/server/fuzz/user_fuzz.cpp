// Bodies about users and sign-ins: what is read has no longer texts and no other roles than it may, and what
// is told of it holds no hash.
#include "user_json.h"

#include <cstdint>

#include <nlohmann/json.hpp>

using nlohmann::json;
using namespace vigie;
using namespace vigie::server;

namespace {

bool is_role(Role role) {
  return role >= Role::viewer && role <= Role::administrator;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = json::parse(data, data + size, nullptr, false);
  if (body.is_discarded()) return 0;
  if (const auto sign_in = parse_sign_in(body)) {
    const auto* token = std::get_if<TokenSignIn>(&*sign_in);
    VIGIE_ASSERT((token != nullptr) == (body.contains("token") && !body["token"].is_null()));
  }
  static_cast<void>(parse_password_change(body).has_value());
  if (const auto user = parse_new_user(body)) {
    VIGIE_ASSERT(is_role(user->role) && user->name.size() <= 400);
    UserRecord record;
    record.name = user->name;
    record.role = user->role;
    record.password_hash = "$argon2id$";
    VIGIE_ASSERT(to_json(record).dump().find("\"password_hash\"") == std::string::npos);
  }
  if (const auto change = parse_user_change(body)) VIGIE_ASSERT(is_role(*change->role));
  if (const auto token = parse_new_token(body)) VIGIE_ASSERT(is_role(token->role));
  return 0;
}
