#include "test_files.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include <vigie/score/score.h>

namespace vigie::score {
namespace {

Labels straight(int frames) {
  Labels labels;
  for (int f = 1; f <= frames; ++f) labels[f] = {10.0 + f, 20, 8, 6};
  return labels;
}

MotIdentity on(const Labels& labels, std::int64_t from, std::int64_t to) {
  MotIdentity identity{"1", 0, {}};
  for (auto it = labels.lower_bound(from); it != labels.end() && it->first <= to; ++it) {
    identity.points.push_back({it->first, it->second});
  }
  return identity;
}

Figures figures_of(const Clip& clip, const Labels& labels, const std::vector<MotIdentity>& tracks) {
  Scorer scorer;
  scorer.add(clip, labels, tracks);
  return scorer.figures().value();
}

TEST(Score, a_perfect_track_scores_one_everywhere) {
  const Labels labels = straight(300);
  const Figures f = figures_of({"c", 300, false}, labels, {on(labels, 1, 300)});
  EXPECT_EQ(f.pd, 1);
  EXPECT_EQ(f.recall, 1);
  EXPECT_EQ(f.precision, 1);
  EXPECT_EQ(f.idf1, 1);
  EXPECT_EQ(f.delay_p90_s, 0);
  EXPECT_EQ(f.false_per_hour, 0);
}

TEST(Score, nothing_found_is_an_infinite_delay) {
  const Figures f = figures_of({"c", 300, false}, straight(300), {});
  EXPECT_EQ(f.pd, 0);
  EXPECT_TRUE(std::isinf(f.delay_p90_s));
  EXPECT_EQ(f.recall, 0);
}

TEST(Score, nine_hits_are_not_yet_a_find) {
  const Labels labels = straight(300);
  EXPECT_EQ(figures_of({"c", 300, false}, labels, {on(labels, 100, 108)}).pd, 0);
  EXPECT_EQ(figures_of({"c", 300, false}, labels, {on(labels, 100, 109)}).pd, 1);
}

TEST(Score, the_warm_up_counts_neither_way) {
  const Labels labels = straight(300);
  MotIdentity early{"2", 0, {}};
  for (int f = 1; f <= 30; ++f) early.points.push_back({f, {200, 200, 4, 4}});
  const Figures f = figures_of({"c", 300, false}, labels, {on(labels, 31, 300), early});
  EXPECT_EQ(f.recall, 1);
  EXPECT_EQ(f.precision, 1);
  EXPECT_EQ(f.false_per_hour, 0);
}

TEST(Score, other_movers_are_not_false) {
  const Labels labels = straight(300);
  MotIdentity other{"2", 0, {}};
  for (int f = 100; f <= 200; ++f) other.points.push_back({f, {200, 200, 4, 4}});
  const std::vector<MotIdentity> tracks{on(labels, 1, 300), other};
  EXPECT_EQ(figures_of({"c", 300, true}, labels, tracks).false_per_hour, 0);
  EXPECT_EQ(figures_of({"c", 300, true}, labels, tracks).precision, 1);
  const Figures counted = figures_of({"c", 300, false}, labels, tracks);
  EXPECT_NEAR(counted.false_per_hour, 360, 1e-9);  // one in ten seconds
  EXPECT_NEAR(counted.precision, 270.0 / 371, 1e-12);
}

TEST(Score, a_missing_file_is_counted_and_finds_nothing) {
  Scorer scorer;
  scorer.add({"c", 300, false}, straight(300), std::nullopt);
  EXPECT_EQ(scorer.figures()->missing, 1);
  EXPECT_EQ(scorer.figures()->pd, 0);
}

Labels beside(const Labels& labels, double by) {
  Labels moved = labels;
  for (auto& [frame, box] : moved) box.top += by;
  return moved;
}

TEST(Score, of_two_targets_each_counts) {
  const std::vector<Labels> targets{straight(300), beside(straight(300), 100)};
  Scorer both, one;
  both.add({"c", 300, false}, targets, std::vector{on(targets[0], 1, 300), on(targets[1], 91, 300)});
  EXPECT_EQ(both.figures()->pd, 1);
  EXPECT_EQ(both.figures()->late, 1);  // the second, two seconds after it could be seen
  EXPECT_EQ(both.figures()->false_identities, 0);
  EXPECT_NEAR(both.figures()->recall, (270 + 210) / 540.0, 1e-12);
  EXPECT_EQ(both.figures()->precision, 1);
  const ClipFigures clip = one.add({"c", 300, false}, targets, std::vector{on(targets[0], 1, 300)});
  EXPECT_FALSE(clip.found);
  EXPECT_EQ(one.figures()->targets, 2);
  EXPECT_EQ(one.figures()->found, 1);
  EXPECT_EQ(one.figures()->recall, 0.5);
}

TEST(Score, where_nothing_is_every_identity_is_false) {
  Scorer scorer;
  scorer.add({"c", 300, false}, std::span<const Labels>(), std::vector{on(straight(300), 1, 300)});
  EXPECT_EQ(scorer.figures()->false_identities, 1);
  EXPECT_EQ(scorer.figures()->pd, 0);
  EXPECT_EQ(scorer.figures()->pd_high, 1);
}

TEST(Score, says_which_identities_are_false) {
  const Labels labels = straight(300);
  Scorer scorer;
  const ClipFigures clip =
      scorer.add({"c", 300, false}, labels, std::vector{on(beside(labels, 50), 40, 90), on(labels, 61, 300)});
  EXPECT_EQ(clip.false_identities, std::vector<std::size_t>{0});
  EXPECT_DOUBLE_EQ(clip.delay_s.value(), 1);
  EXPECT_FALSE(clip.is_late());
}

TEST(Score, intervals_of_shares_are_wilsons) {
  EXPECT_NEAR(wilson_interval(47, 49).low, 0.863, 5e-4);
  EXPECT_NEAR(wilson_interval(47, 49).high, 0.989, 5e-4);
  EXPECT_NEAR(wilson_interval(0, 10).high, 0.278, 5e-4);
  EXPECT_EQ(wilson_interval(0, 0).high, 1);
}

TEST(Score, no_clip_is_an_error) {
  EXPECT_EQ(Scorer().figures().error().code, ErrorCode::invalid_argument);
}

TEST(Score, refuses_options_out_of_range) {
  EXPECT_FALSE((ScoreOptions{0, 1, 4}.validate()));
  EXPECT_FALSE((ScoreOptions{30, -1, 4}.validate()));
  EXPECT_FALSE((ScoreOptions{30, 1, std::nan("")}.validate()));
  EXPECT_TRUE(ScoreOptions().validate());
}

// Random walks beside and on the target: the figures stay within their ranges, and more points of the target
// never lower recall.
TEST(Score, figures_stay_in_range_for_random_tracks) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> place(0, 320), step(-4, 4);
  for (int round = 0; round < 200; ++round) {
    const Labels labels = straight(50 + static_cast<int>(random() % 300));
    std::vector<MotIdentity> tracks;
    for (int t = 0; t < 5; ++t) {
      MotIdentity walk{std::to_string(t), 0, {}};
      double x = place(random), y = place(random) / 4;
      for (int f = 1 + static_cast<int>(random() % 50); f < 350; f += 1 + static_cast<int>(random() % 3)) {
        walk.points.push_back({f, {x += step(random), y += step(random), 5, 5}});
      }
      tracks.push_back(walk);
    }
    const Figures few = figures_of({"c", 350, false}, labels, tracks);
    tracks.push_back(on(labels, 60, 150));
    const Figures more = figures_of({"c", 350, false}, labels, tracks);
    for (const double share : {few.pd, few.recall, few.precision, few.idf1, few.pd_low, few.pd_high}) {
      EXPECT_GE(share, -1e-12);
      EXPECT_LE(share, 1 + 1e-12);
    }
    EXPECT_LE(few.recall, more.recall);
    EXPECT_LE(few.pd, more.pd);
    EXPECT_LE(few.idf1, 2 * few.recall + 1e-12);
  }
}

TEST(Labels, find_their_columns_by_name) {
  const auto labels = parse_labels("note,h,w,y,x,frame\na,4,3,2,1,31\n\nb,4,3,2,1.5,32\n", "l.csv");
  ASSERT_TRUE(labels);
  EXPECT_EQ(labels->at(31), (Box{1, 2, 3, 4}));
  EXPECT_EQ(labels->at(32), (Box{1.5, 2, 3, 4}));
}

TEST(Labels, refuse_missing_columns_and_words) {
  EXPECT_EQ(parse_labels("frame,x,y,w\n", "l.csv").error().message, "l.csv:1: no column \"h\"");
  EXPECT_EQ(parse_labels("frame,x,y,w,h\n1,2,3,4\n", "l.csv").error().message, "l.csv:2: not five numbers");
  EXPECT_FALSE(parse_labels("", "l.csv"));
}

// From the tables of the chi-squared distribution.
TEST(Score, intervals_of_rates_are_garwoods) {
  EXPECT_EQ(poisson_interval(0).low, 0);
  EXPECT_NEAR(poisson_interval(0).high, 3.689, 5e-4);
  EXPECT_NEAR(poisson_interval(1).low, 0.0253, 5e-5);
  EXPECT_NEAR(poisson_interval(1).high, 5.572, 5e-4);
  EXPECT_NEAR(poisson_interval(10).low, 4.795, 5e-4);
  EXPECT_NEAR(poisson_interval(10).high, 18.390, 5e-4);
}

TEST(Truth, is_a_csv_or_mot_by_its_first_line) {
  const TestFile csv(bytes_of("frame,x,y,w,h\n31,1,2,3,4\n"), ".csv");
  const TestFile mot(bytes_of("\n1,7,1,2,3,4,1,-1,-1,-1\n1,8,100,2,3,4,1\n2,7,90,2,3,4,1\n"), ".txt");
  const TestFile words(bytes_of("nothing of the kind\n"), ".txt"), empty({}, ".txt");
  EXPECT_EQ(read_truth(csv.path())->at(0).at(31), (Box{1, 2, 3, 4}));
  const auto two = read_truth(mot.path());
  ASSERT_TRUE(two) << two.error().to_string();
  ASSERT_EQ(two->size(), 2U);
  EXPECT_EQ(two->at(0).size(), 2U) << "truth may jump";
  EXPECT_EQ(read_truth(words.path()).error().code, ErrorCode::damaged);
  EXPECT_TRUE(read_truth(empty.path())->empty());
  EXPECT_EQ(read_truth("no/such/file").error().code, ErrorCode::not_found);
}

TEST(Clips, are_read_with_comments_and_movers) {
  const auto clips = parse_clips("# all\nA_001 302\n\nB  300\tmovers # two\n", "c.txt");
  ASSERT_TRUE(clips);
  ASSERT_EQ(clips->size(), 2U);
  EXPECT_EQ((*clips)[0].name, "A_001");
  EXPECT_FALSE((*clips)[0].movers);
  EXPECT_EQ((*clips)[1].frames, 300);
  EXPECT_TRUE((*clips)[1].movers);
  EXPECT_EQ(parse_clips("A\n", "c.txt").error().message, "c.txt:1: not a clip (NAME FRAMES [movers])");
}

}  // namespace
}  // namespace vigie::score
