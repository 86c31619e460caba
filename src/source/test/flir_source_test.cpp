// FLIR's files as a source, and temperatures from their counts.
#include "flir_source.h"

#include "cptv_writer.h"
#include "flir_fff.h"
#include "flir_writer.h"
#include "test_data.h"
#include "test_files.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vigie/core/capture_clock.h>
#include <vigie/media/picture.h>
#include <vigie/source/flir_header.h>

namespace vigie::source {
namespace {

using ::testing::HasSubstr;

struct Delivered {
  std::vector<StreamFormat> formats;
  std::vector<Frame> frames;
  std::optional<Error> error;
};

Delivered deliver_file(const std::filesystem::path& path) {
  const SystemClock clock;
  Delivered delivered;
  auto source = open_flir(path, {}, clock);
  if (!source) {
    delivered.error = source.error();
    return delivered;
  }
  for (;;) {
    SourceItem item = (*source)->next({}, MonotonicTime::from_nanoseconds(INT64_MAX));
    if (auto* format = std::get_if<FormatChange>(&item)) delivered.formats.push_back(format->format);
    if (auto* frame = std::get_if<Frame>(&item)) delivered.frames.push_back(std::move(*frame));
    if (auto* end = std::get_if<SourceEnd>(&item)) {
      delivered.error = end->error;
      return delivered;
    }
  }
}

Delivered deliver(const Bytes& bytes) {
  const TestFile file(bytes, ".flir");
  return deliver_file(file.path());
}

Image16 slope(int width, int height, int first) {
  Image16 image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) image(x, y) = static_cast<std::uint16_t>(first + 3 * x + y);
  }
  return image;
}

// The constants of an uncooled camera, and an object 50 m away.
FlirHeader camera() {
  FlirHeader header;
  header.model = "Test 640";
  header.serial = "12345";
  header.planck = FlirPlanck{.r1 = 17096.453, .r2 = 0.046582, .b = 1428, .f = 1, .o = -267};
  header.emissivity = 0.9;
  header.distance = Length::metres(50);
  header.reflected = Temperature::celsius(-10);
  header.window = Temperature::celsius(22);
  header.window_transmission = 0.95;
  header.air = {.alpha1 = 0.006569,
                .alpha2 = 0.01262,
                .beta1 = -0.002276,
                .beta2 = -0.00667,
                .x = 1.9,
                .relative_humidity = 0.4,
                .temperature = Temperature::celsius(28)};
  header.frames_per_second = 9;
  return header;
}

// What the camera sees of an object: its own radiance, what it reflects, the air's and the window's. The
// other way round than the reader goes.
double count_seen(const FlirHeader& header, Temperature object) {
  const auto black_body = [&](Temperature t) {
    return header.planck->r1 /
               (header.planck->r2 * (std::exp(header.planck->b / t.kelvin()) - header.planck->f)) -
           header.planck->o;
  };
  const double air = flir_air_transmission(header.air, header.distance);
  const double leaves =
      header.emissivity * black_body(object) + (1 - header.emissivity) * black_body(header.reflected);
  const double arrives = air * leaves + (1 - air) * black_body(header.air.temperature);
  return header.window_transmission * arrives + (1 - header.window_transmission) * black_body(header.window);
}

RC_GTEST_PROP(FlirRadiometry, finds_the_temperature_that_the_camera_was_shown, ()) {
  FlirHeader header = camera();
  header.emissivity = 0.01 * *rc::gen::inRange(30, 101);
  header.window_transmission = 0.01 * *rc::gen::inRange(50, 101);
  header.distance = Length::metres(*rc::gen::inRange(0, 500));
  header.reflected = Temperature::celsius(*rc::gen::inRange(-60, 60));
  header.air.temperature = Temperature::celsius(*rc::gen::inRange(-30, 45));
  const Temperature object = Temperature::celsius(*rc::gen::inRange(-30, 120));
  const auto found = flir_temperature(header, count_seen(header, object));
  RC_ASSERT(found.has_value());
  RC_ASSERT(std::abs(found->kelvin() - object.kelvin()) < 1e-6);
}

TEST(FlirRadiometry, lets_less_through_the_further_and_the_damper_the_air) {
  FlirAir air = camera().air;
  EXPECT_EQ(flir_air_transmission(air, Length::metres(0)), 1);
  EXPECT_LT(flir_air_transmission(air, Length::metres(100)), flir_air_transmission(air, Length::metres(10)));
  const double dry = flir_air_transmission(air, Length::metres(100));
  air.relative_humidity = 0.9;
  EXPECT_LT(flir_air_transmission(air, Length::metres(100)), dry);
}

TEST(FlirRadiometry, keeps_its_line_within_the_error_that_it_states) {
  const FlirHeader header = camera();
  const int low = static_cast<int>(count_seen(header, Temperature::celsius(5)));
  const int high = static_cast<int>(count_seen(header, Temperature::celsius(30)));
  const auto fit = flir_line(header, low, high);
  ASSERT_TRUE(fit);
  double worst = 0;
  for (int count = low; count <= high; ++count) {
    worst = std::max(worst,
                     std::abs(fit->line.a * count + fit->line.b - flir_temperature(header, count)->kelvin()));
  }
  EXPECT_NEAR(worst, fit->worst_error.kelvin(), 1e-3);
  EXPECT_GT(worst, 0.05);  // it is a curve
  EXPECT_LT(worst, 0.5);
}

TEST(FlirRadiometry, has_no_temperature_below_what_the_curve_reaches) {
  EXPECT_FALSE(flir_temperature(camera(), -1e6));
  EXPECT_FALSE(flir_line(camera(), 0, 10));
  EXPECT_FALSE(flir_temperature(FlirHeader(), 3000));
}

TEST(FlirSource, reads_both_byte_orders_with_their_dates_and_temperatures) {
  for (const bool big_endian : {true, false}) {
    const Image16 image = slope(16, 12, 3400);
    const Delivered delivered = deliver(write_fff({.image = image,
                                                   .header = camera(),
                                                   .big_endian = big_endian,
                                                   .seconds = 1'541'416'483,
                                                   .milliseconds = 84}));
    ASSERT_FALSE(delivered.error) << delivered.error->to_string();
    ASSERT_EQ(delivered.frames.size(), 1U);
    const Frame& frame = delivered.frames[0];
    EXPECT_EQ(*frame.image, image);
    EXPECT_EQ(to_rfc3339(frame.captured), "2018-11-05T11:14:43.084000000Z");
    EXPECT_EQ(frame.captured_uncertainty, Duration::seconds(1));
    ASSERT_TRUE(frame.radiometry);
    for (const int count : {3400, 3420, 3456}) {
      EXPECT_NEAR(frame.radiometry->a * count + frame.radiometry->b,
                  flir_temperature(camera(), count)->kelvin(), 0.01);
    }
    ASSERT_EQ(delivered.formats.size(), 1U);
    EXPECT_EQ(delivered.formats[0].width, 16);
    EXPECT_EQ(delivered.formats[0].frames_per_second, 9);
  }
}

TEST(FlirSource, gives_counts_alone_where_a_line_does_not_fit) {
  Image16 image = slope(16, 12, 3200);
  image(3, 3) = 7000;  // 60 K hotter: the curve is 1.8 K off the line
  const Delivered delivered = deliver(write_fff({.image = image, .header = camera()}));
  ASSERT_EQ(delivered.frames.size(), 1U);
  EXPECT_FALSE(delivered.frames[0].radiometry);
  const Delivered without = deliver(write_fff({.image = image}));
  ASSERT_EQ(without.frames.size(), 1U);
  EXPECT_FALSE(without.frames[0].radiometry);
  EXPECT_EQ(without.frames[0].captured, kUnknownStart);
}

TEST(FlirSource, does_not_believe_a_clock_that_was_never_set) {
  const auto uncertainty = [](std::uint32_t seconds, std::int16_t zone) {
    return deliver(write_fff({.image = slope(4, 3, 3400),
                              .header = camera(),
                              .seconds = seconds,
                              .zone_minutes = zone}))
        .frames.at(0)
        .captured_uncertainty;
  };
  EXPECT_EQ(uncertainty(1'541'416'483, -60), Duration::seconds(1));
  EXPECT_EQ(uncertainty(1'541'416'483, 0), Duration::seconds(12 * 3600));
  EXPECT_EQ(uncertainty(946'706'066, -60), kUnknownStartUncertainty);  // 2000-01-01
  EXPECT_EQ(uncertainty(0, -60), kUnknownStartUncertainty);
}

TEST(FlirSource, joins_the_segments_of_a_radiometric_jpeg) {
  const Image16 image = slope(64, 48, 3400);
  const Bytes fff = write_fff({.image = image, .header = camera()});
  const Delivered delivered = deliver(jpeg_around(fff, 1000));
  ASSERT_FALSE(delivered.error) << delivered.error->to_string();
  EXPECT_EQ(*delivered.frames.at(0).image, image);
}

TEST(FlirSource, refuses_a_jpeg_whose_segments_are_not_all_there) {
  const Bytes whole = jpeg_around(write_fff({.image = slope(64, 48, 3400)}), 3000);
  Bytes renumbered = whole;
  renumbered[8 + 10] = 1;  // the first segment calls itself the second
  EXPECT_EQ(deliver(renumbered).error.value().code, ErrorCode::damaged);
  Bytes fewer = whole;
  fewer.erase(fewer.begin() + 8, fewer.begin() + 8 + 12 + 3000);
  EXPECT_THAT(deliver(fewer).error.value().to_string(), HasSubstr("2 of the JPEG's 3 FLIR segments"));
  EXPECT_THAT(deliver(Bytes(whole.begin(), whole.begin() + 5000)).error.value().to_string(),
              HasSubstr("breaks off"));
  EXPECT_EQ(deliver({0xFF, 0xD8, 0xFF, 0xDA, 0, 2}).error.value().code, ErrorCode::not_found);
}

TEST(FlirSource, reads_a_picture_that_is_a_png_in_either_byte_order) {
  const Image16 image = slope(32, 24, 3400);
  for (const bool swap : {true, false}) {
    Image16 stored = image;
    if (swap) {
      for (auto& sample : stored.samples()) sample = static_cast<std::uint16_t>(sample << 8 | sample >> 8);
    }
    auto png = media::encode_png16(stored.view());
    ASSERT_TRUE(png);
    const Delivered delivered = deliver(write_fff({.image = image, .header = camera(), .coded = *png}));
    ASSERT_FALSE(delivered.error) << delivered.error->to_string();
    EXPECT_EQ(*delivered.frames.at(0).image, image);
    EXPECT_TRUE(delivered.frames[0].radiometry);
  }
}

TEST(FlirSource, gives_every_picture_of_a_sequence_at_its_time) {
  Bytes sequence;
  for (int i = 0; i < 4; ++i) {
    const Bytes fff = write_fff({.image = slope(16, 12, 3400 + i),
                                 .header = camera(),
                                 .seconds = 1'541'416'483,
                                 .milliseconds = static_cast<std::uint32_t>(100 + 111 * i)});
    sequence.insert(sequence.end(), fff.begin(), fff.end());
    sequence.resize(sequence.size() + 7);  // padding between two
  }
  const Delivered whole = deliver(sequence);
  ASSERT_FALSE(whole.error) << whole.error->to_string();
  ASSERT_EQ(whole.frames.size(), 4U);
  for (int i = 0; i < 4; ++i) {
    const Frame& frame = whole.frames[static_cast<std::size_t>(i)];
    EXPECT_EQ(*frame.image, slope(16, 12, 3400 + i));
    EXPECT_EQ(frame.pts.nanoseconds(), i * 111'000'000LL);
    EXPECT_EQ(frame.radiometry, whole.frames[0].radiometry);  // one line for all, so that they compare
  }
  sequence.resize(sequence.size() - 100);
  const Delivered cut = deliver(sequence);
  EXPECT_EQ(cut.frames.size(), 3U);
  EXPECT_THAT(cut.error.value().to_string(), HasSubstr("after 3 whole pictures"));
}

TEST(FlirSource, gives_a_picture_or_an_error_wherever_the_file_is_cut) {
  const Bytes whole = write_fff({.image = slope(8, 6, 3400), .header = camera()});
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    const Delivered delivered =
        deliver(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut)));
    EXPECT_TRUE(delivered.frames.empty()) << cut;
    ASSERT_TRUE(delivered.error) << cut;
  }
}

TEST(FlirSource, marks_or_refuses_a_picture_whichever_of_its_bits_is_flipped) {
  const Image16 image = slope(8, 6, 3400);
  const Bytes whole = write_fff({.image = image, .header = camera()});
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    Bytes flipped = whole;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
    for (const Frame& frame : deliver(flipped).frames) {
      EXPECT_TRUE(frame.damaged || *frame.image == image) << "bit " << bit;
    }
  }
}

TEST(FlirSource, refuses_what_cannot_be_with_the_reason) {
  const auto patched = [](std::size_t at, std::uint8_t value) {
    Bytes bytes = write_fff({.image = slope(8, 6, 3400), .checksums = false});
    bytes[at] = value;
    return deliver(bytes).error.value().to_string();
  };
  constexpr std::size_t kRecord = 64 + 3 * 32;
  EXPECT_THAT(patched(0, 'X'), HasSubstr("not a JPEG"));
  EXPECT_THAT(patched(0x17, 250), HasSubstr("version"));
  EXPECT_THAT(patched(0x1C, 0xFF), HasSubstr("cannot be"));
  EXPECT_THAT(patched(64 + 12, 0x7F), HasSubstr("bytes"));
  EXPECT_THAT(patched(kRecord + 2, 0x40), HasSubstr("need"));
  EXPECT_THAT(patched(65, 9), HasSubstr("no raw picture"));
  const SystemClock clock;
  EXPECT_EQ(open_flir("/nowhere/at-all.fff", {}, clock).error().code, ErrorCode::not_found);
  EXPECT_EQ(open_flir("/", {}, clock).error().code, ErrorCode::invalid_argument);
}

struct File {
  std::string name;
  int width, height;
  int lowest, highest;  // counts
  std::string captured;
  double median_celsius;  // by the standard formula, worked out in another language; NaN where it has none
  bool line_fits;
};

class FlirFiles : public ::testing::TestWithParam<File> {};

TEST_P(FlirFiles, give_their_picture_date_and_temperature) {
  const File& expected = GetParam();
  const std::filesystem::path path = test_data() / "flir" / expected.name;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "picture " << expected.name << " is not here";
  EXPECT_TRUE(is_flir(path));
  const Delivered delivered = deliver_file(path);
  ASSERT_FALSE(delivered.error) << delivered.error->to_string();
  ASSERT_EQ(delivered.frames.size(), 1U);
  const Frame& frame = delivered.frames[0];
  EXPECT_EQ(frame.image->width(), expected.width);
  EXPECT_EQ(frame.image->height(), expected.height);
  EXPECT_FALSE(frame.damaged);
  EXPECT_EQ(to_rfc3339(frame.captured), expected.captured);
  std::vector<std::uint16_t> sorted(frame.image->samples().begin(), frame.image->samples().end());
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted.front(), expected.lowest);
  EXPECT_EQ(sorted.back(), expected.highest);
  const auto header = read_flir_header(path);
  ASSERT_TRUE(header);
  const auto median = flir_temperature(*header, sorted[sorted.size() / 2]);
  EXPECT_EQ(median.has_value(), !std::isnan(expected.median_celsius));
  if (median) {
    EXPECT_NEAR(median->celsius(), expected.median_celsius, 0.01);
  }
  ASSERT_EQ(frame.radiometry.has_value(), expected.line_fits);
  if (frame.radiometry) {
    EXPECT_NEAR(frame.radiometry->a * sorted[sorted.size() / 2] + frame.radiometry->b, median->kelvin(), 0.5);
  }
}

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
INSTANTIATE_TEST_SUITE_P(
    , FlirFiles,
    ::testing::Values(
        File{"DJI_XT-2.jpg", 640, 512, 3233, 6859, "2018-07-27T14:51:54.480000000Z", 31.740, false},
        File{"ax8.jpg", 80, 60, 16711, 16876, "2000-01-01T05:54:26.054000000Z", 25.021, true},
        File{"example_radiometric.tiff", 640, 512, 6743, 7077, "2019-10-24T13:56:08.000000000Z", kNone,
             false},
        File{"frame_000000.fff", 640, 512, 2623, 2739, "2018-11-05T11:14:43.084000000Z", 11.677, true},
        File{"frame_000000_le.fff", 320, 240, 17899, 19192, "2024-08-23T14:29:24.092000000Z", 23.542, true},
        // A camera set to 300 to 2000 °C: most of the scene is below what it measures.
        File{"sequence_frame.fff", 640, 480, 8101, 11527, "2000-01-04T04:43:58.229000000Z", kNone, false}),
    [](const auto& file) {
      std::string name = file.param.name;
      std::replace_if(name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
      return name;
    });

}  // namespace
}  // namespace vigie::source
