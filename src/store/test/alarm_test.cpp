#include "store_fixture.h"

namespace vigie::store {
namespace {

class RegisterAlarms : public RegisterTest {
 protected:
  Alarm alarm(int second, AlarmState state = AlarmState::open) {
    Alarm alarm;
    alarm.id = ids_.make<AlarmId>();
    alarm.site = site_;
    alarm.revision = 1;
    alarm.rule = rule_;
    alarm.subject = TargetId{ids_.next()};
    alarm.state = state;
    alarm.happened = alarm.opened = at_second(second);
    alarm.camera = camera_;
    return alarm;
  }
  void keep(const Alarm& alarm) {
    Event said = event(alarm);
    said.id = EventId{alarm.id.uuid};
    said.revision = alarm.revision;
    commit(said);
  }
  std::vector<AlarmId> ids(const AlarmQuery& query) {
    const auto found = store_->alarms(query);
    EXPECT_TRUE(found) << found.error().to_string();
    std::vector<AlarmId> ids;
    for (const Alarm& each : *found) ids.push_back(each.id);
    return ids;
  }
  const RuleId rule_ = ids_.make<RuleId>();
};

TEST_F(RegisterAlarms, are_listed_newest_first_by_state_rule_camera_judgement_and_time) {
  Alarm old = alarm(0), seen = alarm(10, AlarmState::acknowledged), judged = alarm(20, AlarmState::judged);
  judged.judgement = Judgement::nuisance;
  judged.rule = ids_.make<RuleId>();
  judged.camera.reset();
  for (const Alarm& each : {old, seen, judged}) keep(each);
  EXPECT_EQ(ids({}), (std::vector{judged.id, seen.id, old.id}));
  AlarmQuery query;
  query.states = {AlarmState::open, AlarmState::acknowledged};
  EXPECT_EQ(ids(query), (std::vector{seen.id, old.id}));
  query.states = {AlarmState::open, AlarmState::judged};
  EXPECT_EQ(ids(query), (std::vector{judged.id, old.id}));
  query = {};
  query.judgement = Judgement::nuisance;
  EXPECT_EQ(ids(query), std::vector{judged.id});
  query = {};
  query.rule = rule_;
  query.camera = camera_;
  EXPECT_EQ(ids(query), (std::vector{seen.id, old.id}));
  query = {};
  query.from = at_second(10);
  query.to = at_second(20);
  EXPECT_EQ(ids(query), std::vector{seen.id});
  query = {};
  query.before = judged.id;
  query.limit = 1;
  EXPECT_EQ(ids(query), std::vector{seen.id});
  query.before = ids_.make<AlarmId>();
  EXPECT_EQ(store_->alarms(query).error().code, ErrorCode::not_found);
  query.limit = 1001;
  EXPECT_EQ(store_->alarms(query).error().code, ErrorCode::invalid_argument);
}

TEST_F(RegisterAlarms, are_as_their_newest_revision_says_and_survive_a_crash_as_they_were) {
  Alarm one = alarm(0);
  keep(one);
  one.revision = 2;
  one.state = AlarmState::judged;
  one.judgement = Judgement::real;
  one.judged = Act{{PrincipalKind::token, "night shift", "192.0.2.7"}, at_second(9)};
  one.note = "two men with a mule";
  keep(one);
  reopen();
  ASSERT_TRUE(store_->recover(site_, ids_));
  const auto now = store_->alarm(one.id);
  ASSERT_TRUE(now);
  EXPECT_EQ(now->revision, 2u);
  EXPECT_EQ(now->judgement, Judgement::real);
  EXPECT_EQ(now->judged->who.name, "night shift");
  EXPECT_EQ(now->note, one.note);
  EXPECT_FALSE(now->acknowledged);
  EXPECT_EQ(store_->alarm(ids_.make<AlarmId>()).error().code, ErrorCode::not_found);
}

TEST_F(RegisterAlarms, zones_and_rules_are_as_they_are_now_without_those_removed) {
  Zone line, area;
  line.id = ids_.make<ZoneId>();
  area.id = ids_.make<ZoneId>();
  line.name = "first";
  for (const Zone& zone : {line, area}) commit(event(zone));
  line.revision = 1;
  line.name = "second";
  area.revision = 1;
  area.removed = true;
  for (const Zone& zone : {line, area}) commit(event(zone));
  const auto zones = store_->zones();
  ASSERT_TRUE(zones);
  ASSERT_EQ(zones->size(), 1u);
  EXPECT_EQ(zones->front().name, "second");
  Rule rule;
  rule.id = ids_.make<RuleId>();
  rule.condition = Crowd{area.id, 3};
  commit(event(rule));
  const auto rules = store_->rules();
  ASSERT_TRUE(rules);
  ASSERT_EQ(rules->size(), 1u);
  EXPECT_EQ(rules->front().condition, rule.condition);
}

TEST_F(RegisterAlarms, passages_are_counted_by_hour_rule_way_and_class) {
  const RuleId other = ids_.make<RuleId>();
  const auto pass = [&](RuleId rule, int second, Way way, ObjectClass object_class = ObjectClass::person) {
    commit(
        event(Passage{rule, 0, TargetId{ids_.next()}, Origin::live, at_second(second), way, object_class}));
  };
  const std::int64_t hour_ns = 3'600'000'000'000;
  const UtcTime hour = UtcTime::from_nanoseconds(at_second(0).nanoseconds() / hour_ns * hour_ns);
  const int to_next = static_cast<int>((hour + Duration::seconds(3600) - at_second(0)).seconds());
  pass(rule_, 0, Way::rightwards);
  pass(rule_, 1, Way::rightwards);
  pass(rule_, 2, Way::leftwards);
  pass(rule_, 3, Way::rightwards, ObjectClass::vehicle);
  pass(other, 4, Way::rightwards);
  pass(rule_, to_next, Way::rightwards);
  const auto counts = store_->passages(rule_, at_second(0), at_second(to_next + 1));
  ASSERT_TRUE(counts);
  ASSERT_EQ(counts->size(), 4u);
  EXPECT_EQ((*counts)[0].hour, hour);
  EXPECT_EQ((*counts)[0].count, 2u);
  EXPECT_EQ((*counts)[1].object_class, ObjectClass::vehicle);
  EXPECT_EQ((*counts)[2].way, Way::leftwards);
  EXPECT_EQ((*counts)[3].hour, hour + Duration::seconds(3600));
  EXPECT_EQ(store_->passages({}, at_second(0), at_second(5))->size(), 4u);
  EXPECT_TRUE(store_->passages(rule_, at_second(-9), at_second(0))->empty());
}

}  // namespace
}  // namespace vigie::store
