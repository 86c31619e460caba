#include <stdexcept>

#include <gtest/gtest.h>

#include <vigie/core/catching.h>

namespace vigie {
namespace {

TEST(Catching, makes_an_error_of_whatever_is_thrown) {
  bool ran = false;
  EXPECT_TRUE(catching([&] { ran = true; }));
  EXPECT_TRUE(ran);
  EXPECT_EQ(catching([] { return Result<void>(ErrorCode::io, "no disk"); }).error().code, ErrorCode::io);
  EXPECT_EQ(catching([] { throw std::bad_alloc(); }).error().code, ErrorCode::exhausted);
  const auto thrown = catching([] { throw std::runtime_error("the lens fell off"); });
  ASSERT_FALSE(thrown);
  EXPECT_EQ(thrown.error().code, ErrorCode::internal);
  EXPECT_NE(thrown.error().message.find("the lens fell off"), std::string::npos);
  EXPECT_EQ(catching([] { throw 7; }).error().code, ErrorCode::internal);
}

}  // namespace
}  // namespace vigie
