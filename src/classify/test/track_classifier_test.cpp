#include "belief.h"
#include "scene.h"

#include <numeric>

#include <gtest/gtest.h>

#include <vigie/classify/track_classifier.h>

namespace vigie::classify {
namespace {

double total(const ClassConfidences& classes) {
  return std::accumulate(classes.p.begin(), classes.p.end(), 0.0);
}

LogLikelihoods for_drone(double nats) {
  LogLikelihoods told{};
  told[static_cast<std::size_t>(ObjectClass::drone)] = nats;
  return told;
}

TEST(Model, gives_each_class_a_whole_share_of_each_feature) {
  for (const auto& feature : learnt_model().share) {
    for (const auto& of_class : feature)
      EXPECT_NEAR(std::accumulate(of_class.begin(), of_class.end(), 0), 1000, 8);
  }
  EXPECT_GT(learnt_model().temperature, 0);
  EXPECT_GT(learnt_model().temperature_in_metres, 0);
}

TEST(Model, has_no_opinion_where_nothing_is_seen) {
  for (const double l : log_likelihoods(Features())) EXPECT_EQ(l, 0);
}

TEST(Belief, is_unknown_until_a_class_is_sure_enough) {
  const Duration step = Duration::milliseconds(500), memory = Duration::seconds(15);
  Belief belief;
  EXPECT_EQ(belief.confidences(0.5), ClassConfidences{});
  for (int i = 0; i < 20; ++i) belief.take(for_drone(0.2), step, memory);
  EXPECT_EQ(belief.confidences(0.75), ClassConfidences{});
  for (int i = 0; i < 20; ++i) belief.take(for_drone(20), step, memory);
  const ClassConfidences classes = belief.confidences(0.75);
  EXPECT_EQ(classes.best(), ObjectClass::drone);
  EXPECT_NEAR(total(classes), 1, 1e-5);
  EXPECT_GE(classes.p[5], 0.75F);
}

TEST(Belief, grows_with_the_first_windows_and_not_without_end) {
  const Duration step = Duration::milliseconds(500), memory = Duration::seconds(15);
  Belief belief;
  std::vector<float> p;
  for (int i = 0; i < 1000; ++i) {
    belief.take(for_drone(2), step, memory);
    p.push_back(belief.posterior().p[5]);
  }
  EXPECT_LT(p[0], p[5]);
  EXPECT_LT(p.back(), 0.75F);
}

TEST(Belief, changes_its_mind_when_what_it_sees_changes) {
  const Duration step = Duration::milliseconds(500), memory = Duration::seconds(15);
  Belief belief;
  LogLikelihoods person{};
  person[1] = 20;
  for (int i = 0; i < 100; ++i) belief.take(for_drone(20), step, memory);
  for (int i = 0; i < 100; ++i) belief.take(person, step, memory);
  EXPECT_EQ(belief.confidences(0.75).best(), ObjectClass::person);
}

Track track_at(const Box& box, std::uint32_t series = 0) {
  SequenceIdGenerator ids(series);
  Track track;
  track.id = ids.make<TrackId>();
  track.state = TrackState::confirmed;
  track.measured = true;
  track.box = box;
  track.position = box.centre();
  return track;
}

// A class at any rate, so that what is told can be told from what is not.
TrackClassifierOptions sure_of_all() {
  TrackClassifierOptions options;
  options.least_confidence = 0;
  return options;
}

Box box_at(double t) {
  return {20 + 12 * t, 40, 6, 15};
}

void walk(TrackClassifier& classifier, std::vector<Track>& tracks, double from, double to) {
  for (double t = from; t < to; t += 0.05) {
    for (Track& track : tracks) track.box = box_at(t);
    classifier.update(frame_of(picture_of(160, 120, {box_at(t)}), t), tracks);
  }
}

TEST(TrackClassifier, tells_nothing_in_the_first_second_and_keeps_what_it_told_to_the_end) {
  TrackClassifier classifier(sure_of_all());
  std::vector<Track> tracks{track_at({})};
  walk(classifier, tracks, 0, 0.9);
  EXPECT_EQ(tracks[0].classes, ClassConfidences{});
  walk(classifier, tracks, 0.9, 4);
  const ClassConfidences told = tracks[0].classes;
  EXPECT_NE(told.best(), ObjectClass::unknown);
  EXPECT_NEAR(total(told), 1, 1e-5);
  tracks[0].state = TrackState::ended;
  tracks[0].classes = {};
  classifier.finish(tracks);
  EXPECT_EQ(tracks[0].classes, told);
}

TEST(TrackClassifier, forgets_a_track_that_ended) {
  TrackClassifier classifier(sure_of_all());
  std::vector<Track> tracks{track_at({})};
  walk(classifier, tracks, 0, 4);
  tracks[0].state = TrackState::ended;
  classifier.update(frame_of(picture_of(160, 120, {}), 4), tracks);
  EXPECT_NE(tracks[0].classes.best(), ObjectClass::unknown);
  tracks[0].state = TrackState::confirmed;
  tracks[0].classes = {};
  classifier.update(frame_of(picture_of(160, 120, {}), 4.1), tracks);
  EXPECT_EQ(tracks[0].classes, ClassConfidences{});
}

TEST(TrackClassifier, looks_at_tentative_and_coasting_tracks_not_at_all) {
  TrackClassifier classifier(sure_of_all());
  std::vector<Track> tracks{track_at({}), track_at({}, 1)};
  tracks[0].state = TrackState::tentative;
  tracks[1].measured = false;
  walk(classifier, tracks, 0, 4);
  EXPECT_EQ(tracks[0].classes, ClassConfidences{});
  EXPECT_EQ(tracks[1].classes, ClassConfidences{});
}

TEST(TrackClassifier, comes_round_to_every_track_where_it_may_look_at_few_a_frame) {
  TrackClassifierOptions options = sure_of_all();
  options.most_looks = 2;
  TrackClassifier classifier(options);
  std::vector<Track> tracks;
  for (std::uint32_t i = 0; i < 5; ++i) tracks.push_back(track_at({}, i));
  walk(classifier, tracks, 0, 6);
  for (const Track& track : tracks) EXPECT_NE(track.classes.best(), ObjectClass::unknown);
}

TEST(TrackClassifier, takes_metres_a_pixel_where_they_are_known) {
  TrackClassifier classifier;
  std::vector<Features> told;
  classifier.listen([&](const Track&, const Features& features) { told.push_back(features); });
  std::vector<Track> tracks{track_at({})};
  for (double t = 0; t < 3; t += 0.05) {
    tracks[0].box = box_at(t);
    classifier.update(frame_of(picture_of(160, 120, {box_at(t)}), t), tracks,
                      [](const Track&) { return std::optional(0.1); });
  }
  ASSERT_FALSE(told.empty());
  EXPECT_NEAR(told.back()[Feature::metres_a_second], std::log10(1.2), 0.02);
}

TEST(TrackClassifierOptions, say_what_is_allowed) {
  EXPECT_TRUE(TrackClassifierOptions{}.validate());
  for (const auto& spoil : std::vector<void (*)(TrackClassifierOptions&)>{
           [](TrackClassifierOptions& o) { o.most_looks = 0; },
           [](TrackClassifierOptions& o) { o.look_time = Duration::seconds(-1); },
           [](TrackClassifierOptions& o) { o.least_confidence = std::nan(""); },
           [](TrackClassifierOptions& o) { o.memory = Duration(); }}) {
    TrackClassifierOptions options;
    spoil(options);
    EXPECT_FALSE(options.validate());
  }
}

}  // namespace
}  // namespace vigie::classify
