#include <gmock/gmock.h>

#include <vigie/media/annotate.h>

namespace vigie::media {
namespace {

int count(ImageView<const std::uint8_t> picture, std::uint8_t value) {
  int n = 0;
  for (int y = 0; y < picture.height(); ++y) {
    for (const std::uint8_t sample : picture.row_span(y)) n += sample == value;
  }
  return n;
}

TEST(Annotator, small_pictures_are_enlarged_by_a_whole_number_to_an_even_size) {
  EXPECT_EQ(Annotator(160, 120).width(), 640);
  EXPECT_EQ(Annotator(160, 120).height(), 480);
  EXPECT_EQ(Annotator(641, 513).width(), 642);
  EXPECT_EQ(Annotator(641, 513).height(), 514);
  EXPECT_EQ(Annotator(64, 48, 10).width(), 640);
}

TEST(Annotator, without_tracks_the_picture_is_the_enlarged_one) {
  Annotator annotator(320, 4);
  const Image8 picture(320, 4, 100);
  EXPECT_EQ(count(annotator.draw(picture, {}), 100), 640 * 8);
}

TEST(Annotator, a_box_stands_around_the_target_and_not_on_it) {
  Annotator annotator(640, 100);
  const Image8 picture(640, 100, 100);
  const Annotation track{.number = 1, .box = {50, 40, 10, 20}};
  const auto drawn = annotator.draw(picture, std::vector{track});
  EXPECT_EQ(drawn(48, 50), 255);
  EXPECT_EQ(drawn(47, 50), 0);
  EXPECT_EQ(drawn(55, 45), 100);
  EXPECT_EQ(drawn(61, 50), 255);
}

TEST(Annotator, a_prediction_is_dashed) {
  Annotator annotator(640, 100);
  const Image8 picture(640, 100, 100);
  Annotation track{.number = 1, .box = {50, 40, 30, 30}};
  const int whole = count(annotator.draw(picture, std::vector{track}), 255);
  track.measured = false;
  const int dashed = count(annotator.draw(picture, std::vector{track}), 255);
  EXPECT_LT(dashed, whole);
  EXPECT_GT(dashed, whole / 3);
}

TEST(Annotator, what_stands_is_drawn_thin_without_a_number) {
  Annotator annotator(640, 100);
  const Image8 picture(640, 100, 100);
  const Annotation track{.number = 1, .box = {50, 40, 30, 30}, .stationary = true};
  const auto drawn = annotator.draw(picture, std::vector{track});
  EXPECT_GT(count(drawn, 255), 30);
  EXPECT_EQ(count(drawn, 0), 0);
}

TEST(Annotator, what_lies_outside_the_picture_is_cut_off) {
  Annotator annotator(64, 48);
  const Image8 picture(64, 48, 100);
  const std::vector<Annotation> tracks = {{.number = 123456789, .box = {-1000, -1000, 5, 5}},
                                          {.number = 2, .box = {60, 40, 1e6, 1e6}}};
  EXPECT_GT(count(annotator.draw(picture, tracks), 255), 0);
}

}  // namespace
}  // namespace vigie::media
