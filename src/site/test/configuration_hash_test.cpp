#include <gtest/gtest.h>

#include <vigie/site/pipeline.h>

namespace vigie::site {
namespace {

TEST(ConfigurationHash, is_the_same_for_the_same_options) {
  EXPECT_EQ(configuration_hash({}), configuration_hash({}));
  EXPECT_EQ(configuration_hash({}).size(), 16U);
}

TEST(ConfigurationHash, changes_with_an_option_of_each_stage) {
  PipelineOptions detector, tracker, classifier;
  detector.detector.threshold += 0.1;
  tracker.tracker.max_tracks += 1;
  classifier.classifier.most_looks += 1;
  EXPECT_NE(configuration_hash(detector), configuration_hash({}));
  EXPECT_NE(configuration_hash(tracker), configuration_hash({}));
  EXPECT_NE(configuration_hash(classifier), configuration_hash({}));
  EXPECT_NE(configuration_hash(tracker), configuration_hash(detector));
}

}  // namespace
}  // namespace vigie::site
