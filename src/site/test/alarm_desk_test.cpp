#include "alarm_desk.h"

#include "fake_register.h"
#include "test_evidence.h"
#include "test_time.h"

#include <fstream>

#include <gtest/gtest.h>

namespace vigie::site {
namespace {

class AlarmViewer final : public LiveViewer {
 public:
  explicit AlarmViewer(FakeRegister& records) : records_(records) {}
  void on_camera(const CameraStatus&) override {}
  void on_removed(CameraId) override {}
  void on_track(const TrackSummary&) override {}
  void on_target(const Target&) override {}
  void on_picture(const LivePicture&) override {}
  void on_tracks(const LiveTracks&) override {}
  void on_alarm(const Alarm& alarm) override {
    MutexLock lock(mutex_);
    told_.push_back(alarm);
    for (const Event& event : records_.events())
      if (event.id.uuid == alarm.id.uuid) ++kept_;
  }
  // Those told; of how many the register had the record by then.
  std::vector<Alarm> told() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return told_;
  }
  int kept() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return kept_;
  }

 private:
  FakeRegister& records_;
  Mutex mutex_;
  std::vector<Alarm> told_ GUARDED_BY(mutex_);
  int kept_ GUARDED_BY(mutex_) = 0;
};

class Desk : public ::testing::Test {
 protected:
  void SetUp() override {
    rule_.id = ids_.make<RuleId>();
    rule_.name = "Over the line";
    hub_.add(viewer_);
  }
  void find(const Uuid& subject, double second, Way way, const std::vector<Uuid>& names = {}) {
    rules::Finding finding;
    finding.rule = rule_.id;
    finding.subject = subject;
    finding.origin = Origin::live;
    finding.happened = at_second(second);
    finding.way = way;
    Circumstances about;
    about.subject = TrackId{subject};
    about.camera = camera_;
    about.track = TrackId{subject};
    about.names = names;
    about.classes.p = {0, 1};
    desk_->take(finding, rule_, about);
  }
  // What was told, once all is written.
  std::vector<Alarm> alarms() {
    EXPECT_TRUE(writer_->flush(Duration::seconds(20)));
    return viewer_->told();
  }
  std::size_t passages() {
    EXPECT_TRUE(writer_->flush(Duration::seconds(20)));
    std::size_t count = 0;
    for (const Event& event : records_.events()) count += event.kind() == EventKind::passage ? 1 : 0;
    return count;
  }

  FakeRegister records_;
  SystemClock clock_;
  SequenceIdGenerator ids_;
  TestEvidence evidence_{clock_};
  LiveHub hub_;
  Rule rule_;
  const CameraId camera_ = ids_.make<CameraId>();
  const std::shared_ptr<AlarmViewer> viewer_ = std::make_shared<AlarmViewer>(records_);
  const std::unique_ptr<Writer> writer_ = std::make_unique<Writer>(records_, clock_);
  const std::unique_ptr<AlarmDesk> desk_ =
      std::make_unique<AlarmDesk>(SiteId{}, clock_, ids_, *writer_, hub_, *evidence_.chain, *evidence_.clips);
};

TEST_F(Desk, tells_of_an_alarm_when_the_register_has_it) {
  records_.fail(1, ErrorCode::exhausted);  // the disk is full at first: it waits
  find(ids_.next(), 0, Way::rightwards);
  const auto told = alarms();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(viewer_->kept(), 1);
  EXPECT_EQ(told[0].state, AlarmState::open);
  EXPECT_EQ(told[0].rule_name, rule_.name);
  EXPECT_EQ(told[0].way, Way::rightwards);
  EXPECT_EQ(told[0].happened, at_second(0));
}

TEST_F(Desk, writes_an_alarm_into_the_chain_holds_its_recordings_and_hands_it_to_its_camera_once) {
  const auto make = [&](const Uuid& id) {
    std::ofstream(evidence_.clips->video(id)) << std::string(600'000, 'v');
    evidence_.clips->added(id);
  };
  const Uuid track = ids_.next();
  make(track);
  find(track, 0, Way::rightwards);
  const auto told = alarms();
  ASSERT_EQ(told.size(), 1u);
  make(ids_.next());  // past the limit: the oldest that is not held goes
  EXPECT_TRUE(std::filesystem::exists(evidence_.clips->video(track)));
  EXPECT_TRUE(is_held(told[0]));
  Alarm judged = told[0];
  judged.state = AlarmState::judged;
  judged.judgement = Judgement::false_;
  judged.judged = Act{{PrincipalKind::user, "somebody", ""}, at_second(9)};
  desk_->judged(judged, true);
  make(ids_.next());
  EXPECT_FALSE(std::filesystem::exists(evidence_.clips->video(track)));

  EXPECT_TRUE(desk_->raised_for(ids_.make<CameraId>()).empty());
  const auto raised = desk_->raised_for(camera_);
  ASSERT_EQ(raised.size(), 1u);
  EXPECT_EQ(raised[0].id, told[0].id);
  EXPECT_TRUE(desk_->raised_for(camera_).empty());

  std::ifstream chain(evidence_.folder.path() / "chain" / "chain.txt");
  std::string line, last;
  while (std::getline(chain, line))
    if (line.find("raised") != std::string::npos) last = line;
  const auto parsed = evidence::parse_chain_line(last);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->record.event, evidence::ChainEvent::raised);
  EXPECT_EQ(parsed->record.about, told[0].id.to_string());
  EXPECT_NE(parsed->record.detail.find("rule \"Over the line\""), std::string::npos) << parsed->record.detail;
  EXPECT_NE(parsed->record.detail.find("rightwards"), std::string::npos) << parsed->record.detail;
}

TEST_F(Desk, makes_up_for_what_a_crash_left_out_of_the_chain) {
  Alarm alarm;
  alarm.id = ids_.make<AlarmId>();
  alarm.rule_name = "Over the line";
  alarm.state = AlarmState::judged;
  alarm.judgement = Judgement::real;
  alarm.judged = Act{{PrincipalKind::user, "somebody", ""}, at_second(9)};
  desk_->resume(alarm);
  desk_->resume(alarm);  // what is there is not told twice
  const std::vector<std::string> about{alarm.id.to_string()};
  const auto lines = evidence_.chain->lines_about(about);
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 3u) << "began, raised, judged";
  EXPECT_EQ((*lines)[1].record.event, evidence::ChainEvent::raised);
  EXPECT_EQ((*lines)[2].record.event, evidence::ChainEvent::judged);
  EXPECT_NE((*lines)[2].record.detail.find("by somebody"), std::string::npos) << (*lines)[2].record.detail;
}

TEST_F(Desk, holds_what_is_to_be_judged_or_real) {
  Alarm alarm;
  alarm.state = AlarmState::acknowledged;
  EXPECT_TRUE(is_held(alarm));
  alarm.state = AlarmState::judged;
  alarm.judgement = Judgement::nuisance;
  EXPECT_FALSE(is_held(alarm));
  alarm.judgement = Judgement::real;
  EXPECT_TRUE(is_held(alarm));
}

TEST_F(Desk, joins_what_one_subject_does_under_several_names) {
  const Uuid target = ids_.next(), first = ids_.next(), second = ids_.next(), other = ids_.next();
  find(first, 0, Way::rightwards, {target});
  find(second, 2, Way::rightwards, {target});       // another camera's track of the same target
  find(target, 3, Way::rightwards, {first});        // the target itself
  find(ids_.next(), 4, Way::rightwards, {second});  // by a name that it had by then
  EXPECT_EQ(alarms().size(), 1u);
  find(other, 4, Way::rightwards);
  EXPECT_EQ(alarms().size(), 2u) << "somebody else";
  EXPECT_EQ(passages(), 2u);
}

TEST_F(Desk, tells_of_a_subject_again_after_the_cool_down) {
  const Uuid one = ids_.next();
  rule_.cool_down = Duration::seconds(60);
  find(one, 0, Way::rightwards);
  find(one, 30, Way::leftwards);
  find(one, 61, Way::leftwards);
  EXPECT_EQ(alarms().size(), 2u);
}

TEST_F(Desk, without_cool_down_joins_only_what_others_saw_at_the_same_time) {
  const Uuid target = ids_.next(), track = ids_.next();
  rule_.cool_down = {};
  find(target, 0, Way::rightwards);
  find(track, 1, Way::rightwards, {target});
  EXPECT_EQ(alarms().size(), 1u);
  find(target, 3, Way::leftwards);
  find(track, 4, Way::leftwards, {target});
  EXPECT_EQ(alarms().size(), 2u) << "it came back";
  find(track, 30, Way::rightwards, {target});
  EXPECT_EQ(alarms().size(), 3u);
}

TEST_F(Desk, counts_without_telling_where_the_rule_raises_nothing) {
  rule_.raises = false;
  find(ids_.next(), 0, Way::leftwards);
  EXPECT_TRUE(alarms().empty());
  EXPECT_EQ(passages(), 1u);
  rule_.raises = true;
  find(ids_.next(), 0, Way::unknown);
  EXPECT_EQ(alarms().size(), 1u);
  EXPECT_EQ(passages(), 1u) << "who is in an area went over no line";
}

TEST_F(Desk, forgets_first_whose_cool_down_ends_first_where_very_many_come) {
  rule_.cool_down = Duration::seconds(86'400);
  rule_.raises = false;
  const Uuid first = ids_.next(), last = ids_.next();
  find(first, 0, Way::rightwards);
  for (int i = 0; i < 25'000; ++i) find(ids_.next(), 1 + i, Way::rightwards);
  find(last, 25'001, Way::rightwards);
  find(last, 25'002, Way::rightwards);
  EXPECT_EQ(passages(), 25'002u);
  find(first, 25'003, Way::rightwards);
  EXPECT_EQ(passages(), 25'003u);
}

}  // namespace
}  // namespace vigie::site
