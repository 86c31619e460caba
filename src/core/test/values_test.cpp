#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vigie/core/alarm.h>
#include <vigie/core/origin.h>
#include <vigie/core/principal.h>
#include <vigie/core/source.h>
#include <vigie/core/track.h>

namespace vigie {
namespace {

constexpr Action kActions[] = {Action::view_state,     Action::view_pictures, Action::view_recordings,
                               Action::change_cameras, Action::view_audit,    Action::change_rules,
                               Action::judge_alarms};

TEST(Authorise, lets_the_program_the_administrator_and_the_token_do_everything) {
  for (const auto kind : {PrincipalKind::program, PrincipalKind::local_administrator, PrincipalKind::token}) {
    for (const Action action : kActions)
      EXPECT_TRUE(authorise({.kind = kind, .name = "", .address = ""}, action));
  }
}

TEST(Authorise, lets_nobody_else_do_more_than_sign_in) {
  for (const auto kind : {PrincipalKind::unknown, PrincipalKind::user, PrincipalKind::partner}) {
    const Principal principal{.kind = kind, .name = "ana\n", .address = "192.0.2.1"};
    EXPECT_TRUE(authorise(principal, Action::sign_in));
    for (const Action action : kActions) {
      const auto allowed = authorise(principal, action);
      ASSERT_FALSE(allowed);
      EXPECT_EQ(allowed.error().code, ErrorCode::permission_denied);
      EXPECT_EQ(allowed.error().message, "ana\\x0a may not " + std::string(to_string(action)));
    }
  }
}

TEST(Authorise, lets_nobody_do_what_has_no_name) {
  EXPECT_FALSE(authorise({.kind = PrincipalKind::program, .name = "", .address = ""}, Action::unknown));
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
  expect_own_words<Action>(8);
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
