// Users and tokens as they are now.
#include "store_fixture.h"

namespace vigie::store {
namespace {

class RegisterUsers : public RegisterTest {};

TEST_F(RegisterUsers, are_as_they_are_now_without_those_removed) {
  UserRecord ana, ben;
  ana.id = ids_.make<UserId>();
  ben.id = ids_.make<UserId>();
  ana.name = "ana";
  ana.role = Role::viewer;
  for (const UserRecord& user : {ana, ben}) commit(event(user));
  ana.revision = ben.revision = 1;
  ana.role = Role::supervisor;
  ana.password_hash = "$argon2id$";
  ben.removed = true;
  for (const UserRecord& user : {ana, ben}) commit(event(user));
  reopen();
  const auto users = store_->users();
  ASSERT_TRUE(users);
  ASSERT_EQ(users->size(), 1u);
  EXPECT_EQ(users->front().id, ana.id);
  EXPECT_EQ(users->front().role, Role::supervisor);
  EXPECT_EQ(users->front().password_hash, "$argon2id$");
}

TEST_F(RegisterUsers, tokens_are_those_not_revoked) {
  TokenRecord kept, revoked;
  kept.id = ids_.make<TokenId>();
  revoked.id = ids_.make<TokenId>();
  kept.hash = {1, 2, 3};
  kept.expires = at_second(9);
  for (const TokenRecord& token : {kept, revoked}) commit(event(token));
  revoked.revision = 1;
  revoked.removed = true;
  commit(event(revoked));
  const auto tokens = store_->tokens();
  ASSERT_TRUE(tokens);
  ASSERT_EQ(tokens->size(), 1u);
  EXPECT_EQ(tokens->front().hash, kept.hash);
  EXPECT_EQ(tokens->front().expires, kept.expires);
}

}  // namespace
}  // namespace vigie::store
