#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vigie/core/alarm.h>
#include <vigie/core/origin.h>
#include <vigie/core/principal.h>
#include <vigie/core/source.h>
#include <vigie/core/track.h>

namespace vigie {
namespace {

constexpr Role kRoles[] = {Role::viewer, Role::operator_, Role::supervisor, Role::administrator};

// Every action, and from which role on it is allowed: the table of docs/decisions/users.md.
struct Allowed {
  Action action;
  int from;  // place in kRoles
};
constexpr Allowed kTable[] = {
    {Action::view_state, 0},     {Action::view_pictures, 0}, {Action::view_recordings, 1},
    {Action::judge_alarms, 1},   {Action::change_rules, 2},  {Action::view_audit, 2},
    {Action::change_cameras, 3}, {Action::change_users, 3},
};

TEST(Authorise, lets_each_role_do_what_the_table_says_as_user_or_token) {
  for (const PrincipalKind kind : {PrincipalKind::user, PrincipalKind::token}) {
    for (int place = 0; place < 4; ++place) {
      const Principal who{kind, "ana", "192.0.2.1", kRoles[place]};
      for (const auto& [action, from] : kTable) {
        EXPECT_EQ(authorise(who, action).has_value(), place >= from)
            << to_string(kRoles[place]) << " " << to_string(action);
      }
      EXPECT_TRUE(authorise(who, Action::sign_in));
      EXPECT_FALSE(authorise(who, Action::unknown));
    }
  }
}

TEST(Authorise, has_every_action_in_its_table) {
  int named = 0;
  for (int number = 1; to_string(static_cast<Action>(number)) != "unknown"; ++number) ++named;
  EXPECT_EQ(named, static_cast<int>(std::size(kTable)) + 1) << "all but sign_in";
}

TEST(Authorise, lets_the_program_and_the_administrator_at_the_machine_do_everything) {
  for (const auto kind : {PrincipalKind::program, PrincipalKind::local_administrator}) {
    for (const auto& allowed : kTable) EXPECT_TRUE(authorise({kind}, allowed.action));
    EXPECT_FALSE(authorise({kind}, Action::unknown)) << "what has no name";
  }
}

TEST(Authorise, lets_nobody_else_do_more_than_sign_in) {
  const Principal nobodies[] = {{PrincipalKind::unknown, "ana\n", "192.0.2.1", Role::administrator},
                                {PrincipalKind::partner, "ana\n", "192.0.2.1", Role::administrator},
                                {PrincipalKind::user, "ana\n", "192.0.2.1"},
                                {PrincipalKind::token, "ana\n", "192.0.2.1"}};
  for (const Principal& principal : nobodies) {
    EXPECT_TRUE(authorise(principal, Action::sign_in));
    for (const auto& [action, from] : kTable) {
      const auto allowed = authorise(principal, action);
      ASSERT_FALSE(allowed);
      EXPECT_EQ(allowed.error().code, ErrorCode::permission_denied);
      EXPECT_EQ(allowed.error().message, "ana\\x0a may not " + std::string(to_string(action)));
    }
  }
}

TEST(Origin, comes_back_from_its_word) {
  for (const Origin origin :
       {Origin::unknown, Origin::live, Origin::replay, Origin::simulated, Origin::drill}) {
    EXPECT_EQ(parse_origin(to_string(origin)).value(), origin);
  }
  for (const char* word : {"", "Live", "live ", "recorded"}) {
    EXPECT_EQ(parse_origin(word).error().code, ErrorCode::invalid_argument) << word;
  }
}

template <typename Enumeration>
void expect_own_words(int last) {
  std::vector<std::string> words;
  for (int i = 0; i <= last; ++i) {
    const std::string word(to_string(static_cast<Enumeration>(i)));
    EXPECT_THAT(words, ::testing::Not(::testing::Contains(word)));
    words.push_back(word);
  }
  EXPECT_EQ(words[0], "unknown");
  EXPECT_EQ(to_string(static_cast<Enumeration>(last + 1)), "unknown");
}

TEST(StoredEnumerations, have_a_word_of_their_own_for_every_number) {
  expect_own_words<Origin>(4);
  expect_own_words<GapCause>(9);
  expect_own_words<TrackState>(4);
  expect_own_words<Motion>(2);
  expect_own_words<ObjectClass>(7);
  expect_own_words<PrincipalKind>(5);
  expect_own_words<Action>(9);
  expect_own_words<Role>(4);
  expect_own_words<Way>(3);
  expect_own_words<AlarmState>(3);
  expect_own_words<Judgement>(3);
}

TEST(ClassConfidences, are_all_on_unknown_until_something_is_known) {
  ClassConfidences classes;
  EXPECT_EQ(classes.best(), ObjectClass::unknown);
  classes.p = {0.1F, 0.2F, 0, 0, 0.7F, 0, 0, 0};
  EXPECT_EQ(classes.best(), ObjectClass::animal);
}

}  // namespace
}  // namespace vigie
