#include <cmath>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include <vigie/rules/check.h>
#include <vigie/rules/rule_watch.h>

namespace vigie::rules {
namespace {

const CameraId kCamera{Uuid{{1}}};

template <typename TypedId>
TypedId id(std::uint8_t number) {
  return TypedId{Uuid{{number}}};
}
Uuid subject(std::uint8_t number) {
  return Uuid{{0xee, number}};
}

// In a picture: 100 px east and up of (100, -100) on the plane.
Zone zone(std::uint8_t number, ZoneKind kind, std::vector<PixelPoint> corners) {
  Zone z;
  z.id = id<ZoneId>(number);
  z.name = "zone " + std::to_string(number);
  z.kind = kind;
  z.outline = PictureOutline{kCamera, std::move(corners)};
  return z;
}
// From the bottom up: its left is the picture's left.
Zone upright(std::uint8_t number, double x) {
  return zone(number, ZoneKind::line, {{x, 200}, {x, 100}});
}
Zone square(std::uint8_t number, double left, double right) {
  return zone(number, ZoneKind::area, {{left, 100}, {right, 100}, {right, 200}, {left, 200}});
}

Rule rule(std::uint8_t number, Condition condition) {
  Rule r;
  r.id = id<RuleId>(number);
  r.name = "rule";
  r.condition = std::move(condition);
  r.cool_down = {};
  return r;
}

RuleWatch watch(const std::vector<Rule>& rules, const std::vector<Zone>& zones) {
  auto made = RuleWatch::make(rules, zones, PictureSurface{kCamera}, {});
  EXPECT_TRUE(made) << made.error().to_string();
  return *std::move(made);
}

struct Told {
  std::vector<Finding> findings;
  void add(std::span<const Finding> more) { findings.insert(findings.end(), more.begin(), more.end()); }
};

// At `x` px, on the middle of the zones' height, 0.1 s a step.
Observation seen(int step, double x, double sigma = 2, std::uint8_t who = 1) {
  Observation o;
  o.subject = subject(who);
  o.origin = Origin::live;
  o.time = UtcTime::from_nanoseconds(1'700'000'000'000'000'000) + Duration::milliseconds(100 * step);
  o.at = plane_from_pixel({x, 150});
  o.covariance(0, 0) = o.covariance(1, 1) = sigma * sigma;
  return o;
}
Observation last(int step, double x, double sigma = 2, std::uint8_t who = 1) {
  Observation o = seen(step, x, sigma, who);
  o.ended = true;
  return o;
}

TEST(Crossing, is_told_once_with_its_way_when_clear_of_the_line) {
  RuleWatch w = watch({rule(1, Crossing{id<ZoneId>(1), Way::either})}, {upright(1, 100)});
  Told told;
  for (int i = 0; i <= 20; ++i) told.add(w.take(seen(i, 90.5 + i)));
  ASSERT_EQ(told.findings.size(), 1U);
  EXPECT_EQ(told.findings[0].way, Way::rightwards);
  EXPECT_EQ(told.findings[0].happened, seen(9, 0).time + Duration::milliseconds(50));
  EXPECT_EQ(told.findings[0].at, plane_from_pixel({100, 150}));
  EXPECT_EQ(told.findings[0].told, seen(12, 0).time);  // 2 px beyond
  EXPECT_EQ(told.findings[0].origin, Origin::live);
  for (int i = 21; i <= 60; ++i) told.add(w.take(seen(i, 131.5 - i)));
  ASSERT_EQ(told.findings.size(), 2U);
  EXPECT_EQ(told.findings[1].way, Way::leftwards);
}

TEST(Crossing, of_the_other_way_is_not_told) {
  RuleWatch w = watch({rule(1, Crossing{id<ZoneId>(1), Way::leftwards})}, {upright(1, 100)});
  for (int i = 0; i <= 40; ++i) EXPECT_TRUE(w.take(seen(i, 80 + i)).empty());
}

// Somebody stands on the line for ten minutes, and the place jitters by as much as it is uncertain.
TEST(Crossing, of_who_jitters_on_the_line_is_about_one) {
  std::mt19937 random(5);
  std::normal_distribution<double> jitter(0, 1);
  int most = 0, sum = 0;
  for (int trial = 0; trial < 50; ++trial) {
    RuleWatch w = watch({rule(1, Crossing{id<ZoneId>(1), Way::either})}, {upright(1, 100)});
    // As a filter leaves it: what is random from picture to picture is half of what is uncertain.
    double slow = 0;
    int told = 0;
    for (int i = 0; i < 6000; ++i) {
      slow = 0.999 * slow + std::sqrt(1 - 0.999 * 0.999) * jitter(random) * 0.6;
      told += static_cast<int>(w.take(seen(i, 100 + slow + 0.5 * jitter(random), 1.5)).size());
    }
    most = std::max(most, told);
    sum += told;
  }
  EXPECT_LE(most, 2);
  EXPECT_LE(sum, 60);
}

TEST(Crossing, round_the_end_of_the_line_is_none) {
  RuleWatch w = watch({rule(1, Crossing{id<ZoneId>(1), Way::either})}, {upright(1, 100)});
  int step = 0, told = 0;
  for (const PixelPoint p : {PixelPoint{90, 110}, {90, 90}, {110, 90}, {110, 110}, {130, 150}}) {
    Observation o = seen(++step, 0);
    o.at = plane_from_pixel(p);
    told += static_cast<int>(w.take(o).size());
  }
  EXPECT_EQ(told, 0);
}

TEST(Crossing, of_who_is_lost_right_behind_the_line_is_told) {
  RuleWatch w = watch({rule(1, Crossing{id<ZoneId>(1), Way::rightwards})}, {upright(1, 100)});
  EXPECT_TRUE(w.take(seen(0, 95, 8)).empty());
  EXPECT_TRUE(w.take(seen(1, 101, 8)).empty());
  EXPECT_EQ(w.take(last(2, 102, 8)).size(), 1U);
}

TEST(Crossing, waits_for_the_class_to_be_known) {
  Rule people = rule(1, Crossing{id<ZoneId>(1), Way::either});
  people.filter.classes = {ObjectClass::person, ObjectClass::group};
  RuleWatch w = watch({people}, {upright(1, 100)});
  for (int i = 0; i <= 30; ++i) EXPECT_TRUE(w.take(seen(i, 90 + i)).empty());
  Observation known = seen(31, 121);
  known.classes.p = {0.2F, 0.5F, 0.3F, 0, 0, 0, 0, 0};
  const auto told = w.take(known);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].happened, seen(10, 0).time);  // at 100 px
  EXPECT_TRUE(w.take(seen(32, 122)).empty());
}

TEST(Crossing, by_who_comes_back_within_the_dwell_is_not_told) {
  Rule stays = rule(1, Crossing{id<ZoneId>(1), Way::rightwards});
  stays.dwell = Duration::seconds(3);
  RuleWatch w = watch({stays}, {upright(1, 100)});
  int told = 0;
  for (int i = 0; i <= 20; ++i) told += static_cast<int>(w.take(seen(i, 90 + i)).size());
  for (int i = 21; i <= 80; ++i) told += static_cast<int>(w.take(seen(i, 131 - i)).size());
  EXPECT_EQ(told, 0);
}

TEST(Crossing, is_not_told_again_within_the_cool_down) {
  Rule r = rule(1, Crossing{id<ZoneId>(1), Way::either});
  r.cool_down = Duration::seconds(10);
  RuleWatch w = watch({r}, {upright(1, 100)});
  int told = 0;
  for (int i = 0; i < 200; ++i)
    told += static_cast<int>(w.take(seen(i, 100.5 + 20 * std::sin(i / 10.0))).size());
  EXPECT_EQ(told, 2);  // of six in 20 s
  // Another subject is another alarm.
  for (int i = 200; i < 230; ++i) told += static_cast<int>(w.take(seen(i, 90.0 + i - 200, 2, 2)).size());
  EXPECT_EQ(told, 3);
}

TEST(Sequence, wants_one_line_and_then_the_other_in_time) {
  const std::vector<Zone> lines{upright(1, 100), upright(2, 140)};
  Rule r =
      rule(1, CrossingSequence{
                  {id<ZoneId>(1), Way::rightwards}, {id<ZoneId>(2), Way::rightwards}, Duration::seconds(5)});
  const auto count = [&](double from, double a_step) {
    RuleWatch w = watch({r}, lines);
    int told = 0;
    for (int i = 0; i <= 300; ++i) told += static_cast<int>(w.take(seen(i, from + a_step * i)).size());
    return told;
  };
  EXPECT_EQ(count(90, 1), 1);
  EXPECT_EQ(count(90, 0.5), 0);  // 8 s between them
  EXPECT_EQ(count(120, 1), 0);   // the second alone
  EXPECT_EQ(count(160, -1), 0);  // the other way
}

// Both are settled at once by who is fast, or by whose place is uncertain.
TEST(Sequence, of_lines_nearer_than_a_step_goes_by_the_path) {
  const Rule r = rule(
      1, CrossingSequence{{id<ZoneId>(1), Way::either}, {id<ZoneId>(2), Way::either}, Duration::seconds(5)});
  for (const double sigma : {2.0, 8.0}) {
    for (const bool back : {false, true}) {
      RuleWatch w = watch({r}, {upright(1, 100), upright(2, 103)});
      std::size_t told = 0;
      for (int i = 0; i < 10; ++i) {
        const double on = 52 + 10.0 * i;
        told += w.take(seen(i, back ? 200 - on : on, sigma)).size();
      }
      EXPECT_EQ(told, back ? 0U : 1U) << sigma;
    }
  }
}

TEST(Presence, of_who_comes_back_while_the_rule_cools_down_is_told_then) {
  Rule r = rule(1, Presence{id<ZoneId>(1)});
  r.cool_down = Duration::seconds(60);
  RuleWatch w = watch({r}, {square(1, 100, 200)});
  Told told;
  for (int i = 0; i < 100; ++i) told.add(w.take(seen(i, 150)));
  for (int i = 100; i < 200; ++i) told.add(w.take(seen(i, 250)));
  EXPECT_EQ(told.findings.size(), 1U);
  for (int i = 200; i < 900; ++i) told.add(w.take(seen(i, 150)));
  ASSERT_EQ(told.findings.size(), 2U);
  EXPECT_EQ(told.findings[1].happened, seen(200, 0).time);
  EXPECT_EQ(told.findings[1].told, seen(600, 0).time);
}

TEST(Presence, is_told_once_a_stay) {
  Rule r = rule(1, Presence{id<ZoneId>(1)});
  r.dwell = Duration::seconds(2);
  RuleWatch w = watch({r}, {square(1, 100, 200)});
  Told told;
  for (int i = 0; i < 100; ++i) told.add(w.take(seen(i, 150)));
  ASSERT_EQ(told.findings.size(), 1U);
  EXPECT_EQ(told.findings[0].told - told.findings[0].happened, Duration::seconds(2));
  for (int i = 100; i < 110; ++i) told.add(w.take(seen(i, 250)));
  for (int i = 110; i < 125; ++i) told.add(w.take(seen(i, 150)));  // too short
  for (int i = 125; i < 130; ++i) told.add(w.take(seen(i, 250)));
  EXPECT_EQ(told.findings.size(), 1U);
  for (int i = 130; i < 160; ++i) told.add(w.take(seen(i, 150)));
  EXPECT_EQ(told.findings.size(), 2U);
}

TEST(Presence, is_not_told_of_what_stands_from_the_start_unless_asked) {
  Rule r = rule(1, Presence{id<ZoneId>(1)});
  Rule also = rule(2, Presence{id<ZoneId>(1)});
  also.filter.stationary = true;
  RuleWatch w = watch({r, also}, {square(1, 100, 200)});
  Observation lamp = seen(0, 150);
  lamp.motion = Motion::stationary;
  const auto told = w.take(lamp);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].rule, also.id);
}

TEST(Presence, in_an_excused_area_is_none_until_it_leaves_that) {
  Rule r = rule(1, Presence{id<ZoneId>(1)});
  r.excused = {id<ZoneId>(2)};
  RuleWatch w = watch({r}, {square(1, 100, 200), square(2, 120, 160)});
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(w.take(seen(i, 140)).empty());
  EXPECT_EQ(w.take(seen(11, 170)).size(), 1U);
}

TEST(Presence, at_a_time_when_the_rule_sleeps_is_told_when_it_wakes) {
  Rule r = rule(1, Presence{id<ZoneId>(1)});
  // The test's time is 22:13:20 UTC.
  r.schedule.spans = {{0x7f,
                       {DayMoment::Of::clock, Duration::seconds(22 * 3600 + 14 * 60)},
                       {DayMoment::Of::clock, Duration::seconds(23 * 3600)}}};
  RuleWatch w = watch({r}, {square(1, 100, 200)});
  EXPECT_TRUE(w.take(seen(0, 150)).empty());
  EXPECT_TRUE(w.take(seen(399, 150)).empty());
  EXPECT_EQ(w.take(seen(400, 150)).size(), 1U);
}

TEST(Crowd, is_told_once_by_the_one_who_makes_it_enough) {
  RuleWatch w = watch({rule(1, Crowd{id<ZoneId>(1), 3})}, {square(1, 100, 200)});
  EXPECT_TRUE(w.take(seen(0, 120, 2, 1)).empty());
  EXPECT_TRUE(w.take(seen(1, 130, 2, 2)).empty());
  const auto told = w.take(seen(2, 140, 2, 3));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].subject, subject(3));
  EXPECT_TRUE(w.take(seen(3, 145, 2, 4)).empty());
  EXPECT_TRUE(w.take(last(4, 120, 2, 1)).empty());
  EXPECT_TRUE(w.take(seen(5, 141, 2, 3)).empty());   // still three
  EXPECT_TRUE(w.take(last(6, 140, 2, 3)).empty());   // two
  EXPECT_EQ(w.take(seen(7, 150, 2, 5)).size(), 1U);  // three again
}

TEST(Crowd, is_of_one_origin_and_of_who_is_still_heard_of) {
  const auto drill = [](Observation o) {
    o.origin = Origin::drill;
    return o;
  };
  RuleWatch w = watch({rule(1, Crowd{id<ZoneId>(1), 2})}, {square(1, 100, 200)});
  EXPECT_TRUE(w.take(drill(seen(0, 120, 2, 1))).empty());
  EXPECT_TRUE(w.take(seen(1, 130, 2, 2)).empty());
  EXPECT_TRUE(w.take(seen(200, 130, 2, 3)).empty());  // the other has been silent for 20 s
  EXPECT_EQ(w.take(seen(201, 130, 2, 4)).size(), 1U);
  EXPECT_EQ(w.take(drill(seen(202, 130, 2, 5))).size(), 0U);
  const auto told = w.take(drill(seen(203, 130, 2, 6)));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].origin, Origin::drill);
}

Zone ground_area(std::uint8_t number) {
  Zone z;
  z.id = id<ZoneId>(number);
  z.kind = ZoneKind::area;
  const auto at = [](double latitude, double longitude) {
    return GroundPoint{Angle::degrees(latitude), Angle::degrees(longitude)};
  };
  z.outline = GroundOutline{{at(42, 1), at(42, 1.01), at(42.01, 1.01), at(42.01, 1)}};
  return z;
}

TEST(GroundRules, are_in_metres_of_the_site) {
  const auto site = geo::SiteFrame::make({Angle::degrees(42), Angle::degrees(1), {}});
  ASSERT_TRUE(site);
  const std::vector<Rule> rules{rule(1, Approach{id<ZoneId>(1), Length::metres(50)}),
                                rule(2, Haste{id<ZoneId>(1), Speed::metres_per_second(5)})};
  auto w = RuleWatch::make(rules, std::vector{ground_area(1)}, GroundSurface{*site}, {});
  ASSERT_TRUE(w) << w.error().to_string();
  Observation o = seen(0, 0);
  o.speed = 6;
  o.at = {-60, 300};  // 60 m west of it
  EXPECT_TRUE(w->take(o).empty());
  o.time = seen(1, 0).time;
  o.at = {-40, 300};
  ASSERT_EQ(w->take(o).size(), 1U);
  o.time = seen(2, 0).time;
  o.at = {40, 300};
  const auto told = w->take(o);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].rule, rules[1].id);
}

TEST(RuleWatch, passes_over_what_is_older_and_who_lies_elsewhere) {
  Zone other = upright(2, 100);
  std::get<PictureOutline>(other.outline).camera = CameraId{Uuid{{9}}};
  RuleWatch w =
      watch({rule(1, Crossing{id<ZoneId>(1), Way::either}), rule(2, Crossing{id<ZoneId>(2), Way::either})},
            {upright(1, 100), other});
  EXPECT_TRUE(w.take(seen(10, 90)).empty());
  EXPECT_TRUE(w.take(seen(5, 120)).empty());
  EXPECT_EQ(w.take(seen(11, 120)).size(), 1U);
}

TEST(RuleWatch, is_the_same_whatever_the_order_of_its_subjects) {
  std::mt19937 random(8);
  std::uniform_real_distribution<double> x(60, 240);
  std::set<std::pair<std::int64_t, Uuid>> first;
  for (const bool reversed : {false, true}) {
    std::mt19937 same(9);
    RuleWatch w = watch({rule(1, Crossing{id<ZoneId>(1), Way::either})}, {upright(1, 150)});
    std::set<std::pair<std::int64_t, Uuid>> told;
    for (int i = 0; i < 200; ++i) {
      std::vector<double> places;
      for (int s = 0; s < 20; ++s) places.push_back(x(same));
      for (int k = 0; k < 20; ++k) {
        const int s = reversed ? 19 - k : k;
        for (const Finding& f :
             w.take(seen(i, places[static_cast<std::size_t>(s)], 2, static_cast<std::uint8_t>(s))))
          told.insert({f.happened.nanoseconds(), f.subject});
      }
    }
    EXPECT_GT(told.size(), 500U);
    if (reversed) {
      EXPECT_EQ(told, first);
    }
    first = told;
  }
}

TEST(Check, says_what_is_wrong_with_a_zone) {
  EXPECT_TRUE(check_zone(square(1, 100, 200)));
  EXPECT_TRUE(check_zone(ground_area(1)));
  const auto refused = [](const Zone& z, const std::string& why) {
    const auto checked = check_zone(z);
    ASSERT_FALSE(checked) << why;
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(checked.error().message.find(why), std::string::npos) << checked.error().message;
  };
  refused(zone(1, ZoneKind::area, {{0, 0}, {1, 1}}), "corners");
  refused(zone(1, ZoneKind::area, {{0, 0}, {10, 10}, {10, 0}, {0, 10}}), "cross");
  refused(zone(1, ZoneKind::area, {{0, 0}, {5, 5}, {10, 10}}), "encloses nothing");
  refused(zone(1, ZoneKind::line, {{3, 3}, {3, 3}}), "one place");
  refused(zone(1, ZoneKind::line, {{0, std::nan("")}, {3, 3}}), "not in any picture");
  refused(zone(1, ZoneKind::unknown, {{0, 0}, {3, 3}}), "an area or a line");
  Zone swapped = ground_area(1);
  auto& corner = std::get<GroundOutline>(swapped.outline).corners[2];
  std::swap(corner.latitude, corner.longitude);
  refused(swapped, "swapped");
}

TEST(Check, says_what_is_wrong_with_a_rule) {
  const std::vector<Zone> zones{square(1, 0, 50), upright(2, 60), ground_area(3)};
  const auto refused = [&](const Rule& r, const std::string& why) {
    const auto checked = check_rule(r, zones);
    ASSERT_FALSE(checked) << why;
    EXPECT_NE(checked.error().message.find(why), std::string::npos) << checked.error().message;
  };
  EXPECT_TRUE(check_rule(rule(1, Presence{id<ZoneId>(1)}), zones));
  refused(rule(1, Presence{id<ZoneId>(7)}), "there is no zone");
  refused(rule(1, Presence{id<ZoneId>(2)}), "to be an area");
  refused(rule(1, Crossing{id<ZoneId>(1), Way::either}), "to be a line");
  refused(rule(1, Crossing{id<ZoneId>(2), Way::unknown}), "way");
  refused(rule(1, Approach{id<ZoneId>(1), Length::metres(5)}), "on the ground");
  refused(rule(1, Crowd{id<ZoneId>(1), 1}), "crowd");
  Rule mixed = rule(1, Presence{id<ZoneId>(1)});
  mixed.excused = {id<ZoneId>(3)};
  refused(mixed, "all on the ground");
  Rule never = rule(1, Presence{id<ZoneId>(1)});
  never.schedule.time_zone = "Nowhere";
  refused(never, "time zone");
  Rule sure = rule(1, Presence{id<ZoneId>(1)});
  sure.filter.least_confidence = 2;
  refused(sure, "confidence");
  Rule odd = rule(1, Presence{id<ZoneId>(1)});
  odd.filter.classes = {static_cast<ObjectClass>(99)};
  refused(odd, "classes");
  odd.filter.classes = {ObjectClass::person, ObjectClass::person};
  refused(odd, "classes");
  Zone empty = ground_area(4);
  empty.outline = GroundOutline{};
  EXPECT_FALSE(check_rule(rule(1, Presence{empty.id}), std::vector{empty}));
  Rule low = rule(1, Presence{id<ZoneId>(1)});
  low.priority = 0;
  refused(low, "priority");
}

TEST(RuleWatch, goes_on_where_it_was_when_other_zones_and_rules_change) {
  const std::vector<Zone> zones = {upright(1, 100), square(2, 90, 130)};
  const Rule crossing = rule(1, Crossing{id<ZoneId>(1), Way::either});
  const Rule presence = rule(2, Presence{id<ZoneId>(2)});
  RuleWatch before = watch({crossing, presence}, zones);
  Told told;
  for (int i = 0; i < 10; ++i) told.add(before.take(seen(i, 85 + 1.6 * i)));
  ASSERT_EQ(told.findings.size(), 1U) << "it is in the area, and not over the line";
  Rule renamed = presence;
  renamed.name = "another name";
  renamed.revision = 1;
  RuleWatch after = watch({rule(3, Presence{id<ZoneId>(3)}), renamed, crossing},
                          {square(3, 500, 600), upright(1, 100), square(2, 90, 130)});
  after.continue_from(std::move(before));
  for (int i = 10; i < 20; ++i) told.add(after.take(seen(i, 85 + 1.6 * i)));
  ASSERT_EQ(told.findings.size(), 2U) << "over the line, and not in the area once more";
  EXPECT_EQ(told.findings[1].rule, crossing.id);
  EXPECT_EQ(told.findings[1].way, Way::rightwards);
}

TEST(RuleWatch, begins_anew_with_a_zone_that_was_drawn_anew) {
  const Rule presence = rule(2, Presence{id<ZoneId>(2)});
  RuleWatch before = watch({presence}, {square(2, 90, 130)});
  Told told;
  for (int i = 0; i < 10; ++i) told.add(before.take(seen(i, 110)));
  RuleWatch after = watch({presence}, {square(2, 80, 130)});
  EXPECT_FALSE(after.empty());
  EXPECT_TRUE(watch({}, {square(2, 80, 130)}).empty());
  after.continue_from(std::move(before));
  for (int i = 10; i < 20; ++i) told.add(after.take(seen(i, 110)));
  EXPECT_EQ(told.findings.size(), 2U);
}

}  // namespace
}  // namespace vigie::rules
