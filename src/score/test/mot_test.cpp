#include <gtest/gtest.h>

#include <vigie/score/mot.h>

namespace vigie::score {
namespace {

TEST(Mot, reads_what_it_writes) {
  const std::string text = mot_row(1, 7, {10, 20.5, 3, 4}, 0.5) + mot_row(2, 7, {11, 20.25, 3, 4}, 1);
  EXPECT_EQ(text,
            "1,7,10.000,20.500,3.000,4.000,0.500,-1,-1,-1\n2,7,11.000,20.250,3.000,4.000,1.000,-1,-1,-1\n");
  const auto tracks = parse_mot(text, "t");
  ASSERT_TRUE(tracks);
  ASSERT_EQ(tracks->size(), 1U);
  EXPECT_EQ(tracks->front().id, "7");
  ASSERT_EQ(tracks->front().points.size(), 2U);
  EXPECT_EQ(tracks->front().points[1].frame, 2);
  EXPECT_EQ(tracks->front().points[1].box, (Box{11, 20.25, 3, 4}));
}

TEST(Mot, breaks_an_identity_where_it_jumps) {
  // 25 px in the next frame is allowed; each missed frame allows 6 more.
  const auto tracks = parse_mot("1,1,0,0,2,2\n2,1,25,0,2,2\n4,1,56,0,2,2\n5,1,81.5,0,2,2\n", "t");
  ASSERT_TRUE(tracks);
  ASSERT_EQ(tracks->size(), 2U);
  EXPECT_EQ((*tracks)[0].points.size(), 3U);
  EXPECT_EQ((*tracks)[1].part, 1);
  EXPECT_EQ((*tracks)[1].points.size(), 1U);
}

TEST(Mot, takes_rows_in_any_order) {
  const auto tracks = parse_mot("3,1,2,0,2,2\n1,1,0,0,2,2\r\n\n 2 ,1,+1,0,2,2", "t");
  ASSERT_TRUE(tracks);
  ASSERT_EQ(tracks->size(), 1U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ((*tracks)[0].points[static_cast<std::size_t>(i)].frame, i + 1);
}

TEST(Mot, refuses_an_identity_twice_in_a_frame) {
  const auto tracks = parse_mot("1,1,0,0,2,2\n\n1,1,5,0,2,2\n", "a.txt");
  ASSERT_FALSE(tracks);
  EXPECT_EQ(tracks.error().code, ErrorCode::damaged);
  EXPECT_EQ(tracks.error().message, "a.txt:3: identity 1 twice in frame 1");
}

TEST(Mot, refuses_what_is_not_a_row) {
  for (const char* text : {"1,1,0,0,2\n", "x,1,0,0,2,2\n", "1,1,nan,0,2,2\n", "1,1,inf,0,2,2\n",
                           "1,1,0,0,2,\n", "1e300,1,0,0,2,2\n", "1,1,0x1,0,2,2\n", "hello\n"}) {
    const auto tracks = parse_mot(text, "a.txt");
    ASSERT_FALSE(tracks) << text;
    EXPECT_EQ(tracks.error().message.rfind("a.txt:1: not a MOT row", 0), 0U) << tracks.error().message;
  }
}

}  // namespace
}  // namespace vigie::score
