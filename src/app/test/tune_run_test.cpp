#include "tune_run.h"

#include <cmath>

#include <gmock/gmock.h>

namespace vigie::app {
namespace {

TEST(TuneRun, each_knob_sets_what_it_gets_and_has_its_default_among_its_values) {
  for (const Knob& knob : knobs()) {
    const double usual = knob.get({});
    EXPECT_THAT(knob.values, testing::Contains(usual)) << knob.name;
    const auto settings = settings_of(knob, knob.values);
    ASSERT_TRUE(settings) << settings.error().to_string();
    for (std::size_t i = 0; i < knob.values.size(); ++i) {
      EXPECT_DOUBLE_EQ(knob.get((*settings)[i]), knob.values[i]) << knob.name;
      EXPECT_EQ(site::configuration_hash((*settings)[i]) == site::configuration_hash({}),
                knob.values[i] == usual);
    }
    EXPECT_EQ(find_knob(knob.name), &knob);
  }
  EXPECT_STREQ(knobs().front().name, "threshold");
  EXPECT_EQ(find_knob("nothing of the kind"), nullptr);
}

TEST(TuneRun, values_are_put_in_order_each_once) {
  const auto settings = settings_of(knobs().front(), {7, 5, 7, 6});
  ASSERT_TRUE(settings);
  std::vector<double> values;
  for (const auto& options : *settings) values.push_back(options.detector.threshold);
  EXPECT_THAT(values, testing::ElementsAre(5, 6, 7));
}

TEST(TuneRun, refuses_values_that_no_option_takes) {
  for (const Knob& knob : knobs()) {
    for (const double value : {-1.0, 1e5, 1e300, std::nan(""), HUGE_VAL, -HUGE_VAL}) {
      const auto settings = settings_of(knob, {value});
      ASSERT_FALSE(settings) << knob.name << " " << value;
      EXPECT_EQ(settings.error().code, ErrorCode::invalid_argument);
      EXPECT_THAT(settings.error().message, testing::HasSubstr(knob.name));
    }
    EXPECT_FALSE(settings_of(knob, {}));
  }
}

TEST(TuneRun, a_recording_that_does_not_open_is_an_error_and_no_figures) {
  const SystemClock clock;
  ScanProgress progress;
  const Knob& knob = knobs().front();
  const TuneResult result = tune("no/such/file.mp4", knob, settings_of(knob, {5}).value(),
                                 std::vector<score::Labels>(), {}, clock, progress);
  EXPECT_TRUE(result.error);
  EXPECT_EQ(result.frames, 0U);
  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_FALSE(result.rows[0].figures);
}

}  // namespace
}  // namespace vigie::app
