#include <memory>

#include <gtest/gtest.h>

#include <vigie/core/result.h>

namespace vigie {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return Error(ErrorCode::invalid_argument, "odd");
  return number / 2;
}

TEST(Result, holds_a_value_or_an_error) {
  const auto good = half(6), bad = half(7);
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, 3);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(good.value_or(9), 3);
  EXPECT_EQ(bad.value_or(9), 9);
}

TEST(Result, gives_up_what_cannot_be_copied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 5);
}

TEST(Result, of_nothing_is_good_until_told_otherwise) {
  EXPECT_TRUE(Result<void>());
  const Result<void> bad = Error(ErrorCode::io, "disk full");
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.error().message, "disk full");
}

TEST(Error, tells_its_causes_in_one_line) {
  const Error error(ErrorCode::unavailable, "cannot open a.cptv",
                    Error(ErrorCode::damaged, "not a gzip stream", Error(ErrorCode::io, "read failed")));
  EXPECT_EQ(error.to_string(), "cannot open a.cptv: not a gzip stream: read failed");
}

TEST(ErrorCode, has_a_word_of_its_own_for_every_number) {
  std::vector<std::string_view> words;
  for (int i = 0; i <= 12; ++i) {
    const std::string_view word = to_string(static_cast<ErrorCode>(i));
    EXPECT_EQ(std::count(words.begin(), words.end(), word), 0) << word;
    words.push_back(word);
  }
  EXPECT_EQ(to_string(static_cast<ErrorCode>(99)), "unknown");
}

TEST(ResultDeathTest, ends_the_program_where_its_absent_side_is_asked_for) {
  EXPECT_DEATH(static_cast<void>(half(7).value()), "internal error");
  EXPECT_DEATH(static_cast<void>(half(6).error()), "internal error");
}

}  // namespace
}  // namespace vigie
