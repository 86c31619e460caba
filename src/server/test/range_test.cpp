#include "range.h"

#include <gtest/gtest.h>

namespace vigie::server {
namespace {

using Answer = std::variant<WholeFile, ByteRange, OutsideFile>;

TEST(Range, gives_the_part_that_is_asked_for) {
  EXPECT_EQ(parse_range("bytes=0-9", 100), Answer(ByteRange{0, 10}));
  EXPECT_EQ(parse_range("bytes=5-5", 100), Answer(ByteRange{5, 1}));
  EXPECT_EQ(parse_range("bytes=90-", 100), Answer(ByteRange{90, 10}));
  EXPECT_EQ(parse_range("bytes=-10", 100), Answer(ByteRange{90, 10}));
  EXPECT_EQ(parse_range("bytes= 0-9 ", 100), Answer(ByteRange{0, 10}));
}

TEST(Range, is_cut_to_the_file) {
  EXPECT_EQ(parse_range("bytes=90-1000", 100), Answer(ByteRange{90, 10}));
  EXPECT_EQ(parse_range("bytes=-1000", 100), Answer(ByteRange{0, 100}));
  EXPECT_EQ(parse_range("bytes=0-18446744073709551615", 100), Answer(ByteRange{0, 100}));
}

TEST(Range, outside_the_file_is_said_to_be) {
  EXPECT_EQ(parse_range("bytes=100-", 100), Answer(OutsideFile{}));
  EXPECT_EQ(parse_range("bytes=100-200", 100), Answer(OutsideFile{}));
  EXPECT_EQ(parse_range("bytes=-0", 100), Answer(OutsideFile{}));
  EXPECT_EQ(parse_range("bytes=0-", 0), Answer(OutsideFile{}));
  EXPECT_EQ(parse_range("bytes=-1", 0), Answer(OutsideFile{}));
}

TEST(Range, that_is_none_is_passed_over) {
  for (const char* text :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=9-0", "bytes=1-2,5-6", "lines=0-1",
        "bytes=+1-2", "bytes=0x1-2", "bytes=1--2", "bytes=99999999999999999999-"}) {
    EXPECT_EQ(parse_range(text, 100), Answer(WholeFile{})) << text;
  }
}

}  // namespace
}  // namespace vigie::server
