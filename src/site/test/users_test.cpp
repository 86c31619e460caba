#include "fake_register.h"
#include "test_files.h"

#include <atomic>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include <vigie/site/users.h>

namespace vigie::site {
namespace {

const Principal kWho{PrincipalKind::user, "root", "192.0.2.1", Role::administrator};

class UsersTest : public testing::Test {
 protected:
  void SetUp() override { reopen(); }
  void reopen() {
    users_.reset();
    auto opened = Users::open(folder_.path(), clock_, ids_);
    ASSERT_TRUE(opened) << opened.error().to_string();
    users_ = *std::move(opened);
  }
  UserRecord add(const std::string& name, Role role = Role::administrator) {
    auto added = users_->add(kWho, {name, role, "correct horse battery"});
    EXPECT_TRUE(added) << added.error().to_string();
    return added ? added->user : UserRecord{};
  }
  ErrorCode refused(const NewUser& user) {
    const auto added = users_->add(kWho, user);
    return added ? ErrorCode::unknown : added.error().code;
  }

  TestFolder folder_;
  FakeClock clock_;
  UuidV7Generator ids_{clock_};
  std::unique_ptr<Users> users_;
};

TEST_F(UsersTest, are_kept_with_a_hash_that_is_of_their_password) {
  EXPECT_TRUE(users_->none());
  const UserRecord ana = add("Ana");
  reopen();
  EXPECT_FALSE(users_->none());
  const auto known = users_->user("aNA");
  ASSERT_TRUE(known);
  EXPECT_EQ(known->id, ana.id);
  EXPECT_EQ(known->name, "Ana");
  EXPECT_TRUE(known->password_hash.starts_with("$argon2id$v=19$m=65536,")) << known->password_hash;
  const auto turn = users_->passwords().turn();
  ASSERT_TRUE(turn);
  EXPECT_TRUE(turn->is("correct horse battery", known->password_hash));
  EXPECT_FALSE(turn->is("correct horse batterY", known->password_hash));
  EXPECT_FALSE(turn->is("correct horse battery", ""));
}

TEST_F(UsersTest, have_names_that_differ_in_more_than_case) {
  add("ana");
  EXPECT_EQ(refused({"ANA", Role::viewer, {}}), ErrorCode::already_exists);
  const UserRecord ben = add("ben", Role::viewer);
  UserChange rename;
  rename.name = "Ana";
  EXPECT_EQ(users_->change(kWho, ben.id, rename).error().code, ErrorCode::already_exists);
  rename.name = "BEN";
  EXPECT_TRUE(users_->change(kWho, ben.id, rename)) << "the own name in another case";
}

TEST_F(UsersTest, with_names_roles_or_passwords_that_make_no_sense_are_refused) {
  add("root");
  for (const char* name : {"", "a b", "ana\n", "an\xc3\xa4", "\""}) {
    EXPECT_EQ(refused({name, Role::viewer, {}}), ErrorCode::invalid_argument) << name;
  }
  EXPECT_EQ(refused({std::string(65, 'a'), Role::viewer, {}}), ErrorCode::invalid_argument);
  EXPECT_EQ(refused({"ana", Role::unknown, {}}), ErrorCode::invalid_argument);
  EXPECT_EQ(refused({"ana", Role::viewer, "short"}), ErrorCode::invalid_argument);
  EXPECT_EQ(refused({"ana", Role::viewer, std::string(257, 'x')}), ErrorCode::invalid_argument);
  EXPECT_EQ(users_->users().size(), 1u);
}

TEST_F(UsersTest, begin_with_an_administrator_and_never_lose_the_last) {
  EXPECT_EQ(refused({"ana", Role::supervisor, {}}), ErrorCode::already_exists);
  const UserRecord ana = add("ana");
  EXPECT_EQ(users_->remove(kWho, ana.id).error().code, ErrorCode::already_exists);
  UserChange change;
  change.enabled = false;
  EXPECT_EQ(users_->change(kWho, ana.id, change).error().code, ErrorCode::already_exists);
  change.enabled = true;
  change.role = Role::supervisor;
  EXPECT_EQ(users_->change(kWho, ana.id, change).error().code, ErrorCode::already_exists);
  const UserRecord ben = add("ben");
  EXPECT_TRUE(users_->remove(kWho, ana.id));
  EXPECT_EQ(users_->remove(kWho, ben.id).error().code, ErrorCode::already_exists);
  EXPECT_EQ(users_->remove(kWho, ana.id).error().code, ErrorCode::not_found);
}

TEST_F(UsersTest, removed_by_each_other_at_once_leave_one) {
  const UserRecord ana = add("ana"), ben = add("ben");
  int removed = 0;
  {
    Result<void> first, second;
    {
      std::jthread one([&] { first = users_->remove(kWho, ana.id); });
      std::jthread two([&] { second = users_->remove(kWho, ben.id); });
    }
    removed = first.has_value() + second.has_value();
  }
  EXPECT_EQ(removed, 1);
  EXPECT_EQ(users_->users().size(), 1u);
}

TEST_F(UsersTest, change_their_own_password_if_they_know_it) {
  const UserRecord ana = add("ana");
  const auto refused = users_->change_own_password(kWho, ana.id, "wrong horse battery", "another long one");
  EXPECT_EQ(refused.error().code, ErrorCode::permission_denied);
  const auto changed = users_->change_own_password(kWho, ana.id, "correct horse battery", "another long one");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->revision, ana.revision + 1) << "which ends their sessions";
  const auto turn = users_->passwords().turn();
  EXPECT_TRUE(turn->is("another long one", users_->user(ana.id)->password_hash));
}

TEST_F(UsersTest, tokens_are_known_by_their_secret_until_they_end_or_are_revoked) {
  const auto forever = users_->add_token(kWho, {"map", Role::viewer, {}});
  const auto short_lived =
      users_->add_token(kWho, {"report", Role::supervisor, clock_.utc() + Duration::seconds(60)});
  ASSERT_TRUE(forever && short_lived);
  reopen();
  const auto known = users_->token(hash_of_token(forever->secret));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->made_by, "root");
  EXPECT_EQ(known->role, Role::viewer);
  EXPECT_FALSE(users_->token(hash_of_token("vigie_")));
  EXPECT_TRUE(users_->token(hash_of_token(short_lived->secret)));
  clock_.advance(Duration::seconds(60));
  EXPECT_FALSE(users_->token(hash_of_token(short_lived->secret)));
  EXPECT_TRUE(users_->revoke_token(kWho, forever->token.id));
  EXPECT_FALSE(users_->token(hash_of_token(forever->secret)));
  EXPECT_EQ(users_->add_token(kWho, {"x", Role::viewer, clock_.utc()}).error().code,
            ErrorCode::invalid_argument);
}

TEST(Users, whose_change_the_disk_refuses_stay_as_they_were) {
  FakeRegister records;
  FakeClock clock;
  SequenceIdGenerator ids;
  auto users = Users::open(records, ids.make<SiteId>(), clock, ids);
  ASSERT_TRUE(users);
  records.fail(1, ErrorCode::exhausted);
  EXPECT_EQ((*users)->add(kWho, {"ana", Role::administrator, {}}).error().code, ErrorCode::exhausted);
  EXPECT_TRUE((*users)->none());
  ASSERT_TRUE((*users)->add(kWho, {"ana", Role::administrator, {}}));
  const auto events = records.events();
  ASSERT_EQ(events.size(), 2u);
  const auto& entry = std::get<AuditEntry>(events[1].body);
  EXPECT_EQ(entry.principal.name, "root");
  EXPECT_EQ(entry.principal.address, "192.0.2.1");
  EXPECT_EQ(entry.action, Action::change_users);
  EXPECT_EQ(entry.detail, "added \"ana\", administrator");
}

TEST(Passwords, are_hashed_one_at_a_time_and_a_third_is_sent_away) {
  Passwords passwords;
  std::optional<Passwords::Turn> first(std::move(*passwords.turn()));
  std::atomic<int> granted = 0, refused = 0;
  const auto ask = [&] {
    const auto turn = passwords.turn();
    turn ? ++granted : ++refused;
  };
  {
    std::jthread second(ask), third(ask);
    while (refused == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(granted, 0);
    first.reset();
  }
  EXPECT_EQ(granted, 1);
  EXPECT_EQ(refused, 1);
}

TEST(Passwords, made_ones_are_long_and_never_the_same) {
  const std::string one = make_password(), other = make_password();
  EXPECT_EQ(one.size(), 23u);
  EXPECT_NE(one, other);
  EXPECT_TRUE(check_password(one));
  EXPECT_EQ(make_token().size(), 70u);
}

}  // namespace
}  // namespace vigie::site
