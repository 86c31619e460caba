#include <cmath>

#include <gtest/gtest.h>

#include <vigie/geo/coordinates.h>

namespace vigie::geo {
namespace {

LatitudeLongitude at(double latitude, double longitude) {
  return {Angle::degrees(latitude), Angle::degrees(longitude)};
}

// The first by hand from degrees; UTM and MGRS as NGA's converter prints them.
TEST(Place, is_written_as_radios_want_it) {
  const auto place = at(42.5, 1.5);
  EXPECT_EQ(format_place(place, PlaceFormat::degrees), "42.50000, 1.50000");
  EXPECT_EQ(format_place(place, PlaceFormat::unknown), "42.50000, 1.50000");
  EXPECT_EQ(format_place(place, PlaceFormat::degrees_minutes_seconds), "42°30'00.0\"N 1°30'00.0\"E");
  EXPECT_EQ(format_place(place, PlaceFormat::utm), "31N 376750 4706383");
  EXPECT_EQ(format_place(place, PlaceFormat::mgrs), "31TCH7674906383");
  EXPECT_EQ(format_place(at(-33.99999999, -70.5), PlaceFormat::degrees_minutes_seconds),
            "34°00'00.0\"S 70°30'00.0\"W");
}

TEST(Place, comes_back_from_every_text) {
  for (const auto& [latitude, longitude] :
       std::initializer_list<std::pair<double, double>>{{42.5, 1.5},
                                                        {-33.4, -70.6},
                                                        {0, 0},
                                                        {0, 180},
                                                        {-0.00001, -179.99999},
                                                        {89.9, 12},
                                                        {-90, 0},
                                                        {60.1, 5.2} /* a zone made wider */}) {
    for (const auto format :
         {PlaceFormat::degrees, PlaceFormat::degrees_minutes_seconds, PlaceFormat::utm, PlaceFormat::mgrs}) {
      const std::string text = format_place(at(latitude, longitude), format);
      const auto back = parse_place(text);
      ASSERT_TRUE(back) << text << ": " << back.error().message;
      EXPECT_NEAR(back->latitude.degrees(), latitude, 2e-5) << text;
      const Angle apart = (back->longitude - Angle::degrees(longitude)).wrapped_to_half_turn();
      EXPECT_NEAR(apart.degrees() * std::cos(latitude * M_PI / 180), 0, 2e-5) << text;
    }
  }
}

TEST(Place, takes_latitude_first_unless_letters_say_so) {
  EXPECT_NEAR(parse_place("36.3 43.1")->latitude.degrees(), 36.3, 1e-12);
  EXPECT_NEAR(parse_place("E43.1 N36.3")->latitude.degrees(), 36.3, 1e-12);
}

TEST(Place, refuses_what_is_none) {
  for (const char* text : {"", "somewhere", "91 0", "0 600", "1e300 2", "31T 376750 4706383", "61N 500000 0",
                           "31ZZZ1234", "nan nan", "42.5", "1 2 3 4 5"}) {
    const auto place = parse_place(text);
    ASSERT_FALSE(place) << text;
    EXPECT_EQ(place.error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(place.error().message.empty());
  }
  EXPECT_FALSE(parse_place(std::string(101, '1')));
  EXPECT_FALSE(parse_place(std::string_view("42.5\0 1.5", 9)));
}

}  // namespace
}  // namespace vigie::geo
