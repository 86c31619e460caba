// Users, tokens and sign-ins as the objects of api/openapi.yaml. Reentrant. What cannot be understood is
// invalid_argument; what makes no sense, site::Users says.
#pragma once

#include <string>
#include <variant>

#include <nlohmann/json_fwd.hpp>

#include <vigie/core/result.h>
#include <vigie/site/users.h>

namespace vigie::server {

struct NamedSignIn {
  std::string name, password;
};
struct TokenSignIn {
  std::string token;
};
using SignIn = std::variant<NamedSignIn, TokenSignIn>;
Result<SignIn> parse_sign_in(const nlohmann::json& body);

struct PasswordChange {
  std::string current, next;
};
Result<PasswordChange> parse_password_change(const nlohmann::json& body);

Result<site::NewUser> parse_new_user(const nlohmann::json& body);
Result<site::UserChange> parse_user_change(const nlohmann::json& body);
Result<site::NewToken> parse_new_token(const nlohmann::json& body);

// Without the hashes.
nlohmann::json to_json(const UserRecord& user);
nlohmann::json to_json(const TokenRecord& token);
nlohmann::json to_json(const site::UserAnswer& answer);
nlohmann::json to_json(const site::TokenAnswer& answer);
// `Session`: who asks, and what they may do.
nlohmann::json session_json(const Principal& who, bool has_users);

}  // namespace vigie::server
