// What the register keeps of users and tokens.
#include "bodies.h"

namespace vigie::store {

void write(Connection& connection, Sequence sequence, const UserRecord& user) {
  connection.statement("INSERT INTO user_revision VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)")
      .bind(sequence, user.id, user.site, user.revision, user.held.from, user.held.to,
            std::string_view(user.name), user.role, std::string_view(user.password_hash), user.enabled,
            user.removed)
      .run();
}

UserRecord read_user(Statement& row) {
  UserRecord user;
  user.id = row.id<UserId>();
  user.site = row.id<SiteId>();
  user.revision = row.number32();
  user.held.from = row.time();
  user.held.to = row.optional_time();
  user.name = row.text();
  user.role = row.code<Role>();
  user.password_hash = row.text();
  user.enabled = row.flag();
  user.removed = row.flag();
  return user;
}

void write(Connection& connection, Sequence sequence, const TokenRecord& token) {
  connection.statement("INSERT INTO token_revision VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)")
      .bind(sequence, token.id, token.site, token.revision, token.held.from, token.held.to,
            std::string_view(token.name), token.role, as_bytes(token.hash), std::string_view(token.made_by),
            token.made, token.expires, token.removed)
      .run();
}

TokenRecord read_token(Statement& row) {
  TokenRecord token;
  token.id = row.id<TokenId>();
  token.site = row.id<SiteId>();
  token.revision = row.number32();
  token.held.from = row.time();
  token.held.to = row.optional_time();
  token.name = row.text();
  token.role = row.code<Role>();
  row.numbers(token.hash);
  token.made_by = row.text();
  token.made = row.time();
  token.expires = row.optional_time();
  token.removed = row.flag();
  return token;
}

}  // namespace vigie::store
