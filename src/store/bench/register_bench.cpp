// The register with a million track points, and one with 100,000 alarms: what the console asks, and what a
// camera writes.
#include "test_files.h"
#include "test_time.h"

#include <array>
#include <cstdlib>

#include <benchmark/benchmark.h>

#include <vigie/store/sqlite_register.h>

namespace vigie::store {
namespace {

constexpr int kTracks = 10'000, kPoints = 100;

// A register with a million points, made once, in a folder that goes with the process.
class Filled {
 public:
  Filled() {
    store_ = std::move(SqliteRegister::open(folder_.path(), clock_)).value();
    for (int t = 0; t < kTracks; ++t) {
      tracks_.push_back(ids_.make<TrackId>());
      const Event event = revision(tracks_.back(), t * 10);
      if (!store_->commit({&event, 1}, Durability::batched)) std::abort();
    }
  }

  Event revision(TrackId id, std::int64_t second) {
    TrackRevision body;
    body.track.id = id;
    body.track.camera = camera_;
    body.track.state = TrackState::ended;
    body.track.first_seen = at_second(second);
    body.track.last_seen = at_second(second + kPoints);
    for (int i = 0; i < kPoints; ++i) {
      body.track.path.push_back({at_second(second + i), {i * 1.3, 200.2, 4.4, 8.8}, true, 7.7});
    }
    Event event;
    event.id = ids_.make<EventId>();
    event.event_time = at_second(second);
    event.body = std::move(body);
    return event;
  }

  SystemClock clock_;
  SequenceIdGenerator ids_;
  CameraId camera_ = ids_.make<CameraId>();
  TestFolder folder_;
  std::unique_ptr<SqliteRegister> store_;
  std::vector<TrackId> tracks_;
};

Filled& filled() {
  static Filled filled;
  return filled;
}

constexpr int kAlarms = 100'000;

// 100,000 alarms and as many passages of ten rules over 31 days; one alarm in fifty waits, one in a thousand
// is real.
class Alarms {
 public:
  Alarms() {
    store_ = std::move(SqliteRegister::open(folder_.path(), clock_)).value();
    for (RuleId& rule : rules_) rule = ids_.make<RuleId>();
    std::vector<Event> events;
    for (int i = 0; i < kAlarms; ++i) {
      add(events, i);
      if (events.size() < 1000) continue;
      if (!store_->commit(events, Durability::batched)) std::abort();
      events.clear();
    }
  }
  static UtcTime opened(int i) { return at_second(i * (31 * 86'400.0 / kAlarms)); }

  SystemClock clock_;
  SequenceIdGenerator ids_;
  TestFolder folder_;
  std::unique_ptr<SqliteRegister> store_;
  std::array<RuleId, 10> rules_;

 private:
  void add(std::vector<Event>& events, int i) {
    Alarm alarm;
    alarm.id = ids_.make<AlarmId>();
    alarm.revision = 1;
    alarm.rule = rules_[static_cast<std::size_t>(i) % rules_.size()];
    alarm.rule_name = "Over the line to the south";
    alarm.subject = TargetId{ids_.next()};
    alarm.happened = alarm.opened = opened(i);
    alarm.state = i % 50 == 0 ? AlarmState::open : AlarmState::judged;
    alarm.judgement = i % 50 == 0     ? Judgement::unknown
                      : i % 1000 == 1 ? Judgement::real
                                      : Judgement::nuisance;
    alarm.note = "a shepherd with his flock";
    Event event;
    event.id = EventId{alarm.id.uuid};
    event.event_time = alarm.opened;
    event.body = alarm;
    events.push_back(event);
    event.id = ids_.make<EventId>();
    event.body = Passage{alarm.rule,         0, alarm.subject, Origin::live, alarm.opened, Way::rightwards,
                         ObjectClass::person};
    events.push_back(event);
  }
};

Alarms& alarms() {
  static Alarms alarms;
  return alarms;
}

void ask_alarms(benchmark::State& state, const AlarmQuery& query) {
  SqliteRegister& store = *alarms().store_;
  for (auto _ : state) benchmark::DoNotOptimize(store.alarms(query));
}
void newest_alarms(benchmark::State& state) {
  ask_alarms(state, {});
}
void alarms_not_judged(benchmark::State& state) {
  AlarmQuery query;
  query.states = {AlarmState::open, AlarmState::acknowledged};
  query.limit = 500;
  ask_alarms(state, query);
}
void alarms_of_a_rule_long_ago(benchmark::State& state) {
  AlarmQuery query;
  query.rule = alarms().rules_[3];
  query.to = Alarms::opened(2000);
  ask_alarms(state, query);
}
// None is: every alarm is looked at.
void alarms_of_another_camera(benchmark::State& state) {
  AlarmQuery query;
  query.camera = CameraId{alarms().ids_.next()};
  ask_alarms(state, query);
}
void real_alarms(benchmark::State& state) {
  AlarmQuery query;
  query.judgement = Judgement::real;
  ask_alarms(state, query);
}
void passages_of_a_month(benchmark::State& state) {
  SqliteRegister& store = *alarms().store_;
  for (auto _ : state)
    benchmark::DoNotOptimize(store.passages({}, Alarms::opened(0), Alarms::opened(kAlarms)));
}

void newest_tracks(benchmark::State& state) {
  SqliteRegister& store = *filled().store_;
  for (auto _ : state) benchmark::DoNotOptimize(store.tracks({}));
}
void tracks_of_an_hour_long_ago(benchmark::State& state) {
  const TrackQuery query{
      .camera = filled().camera_, .from = at_second(10'000), .to = at_second(13'600), .before = {}};
  SqliteRegister& store = *filled().store_;
  for (auto _ : state) benchmark::DoNotOptimize(store.tracks(query));
}
void tracks_since_the_last_minute(benchmark::State& state) {
  const TrackQuery query{.camera = {}, .from = at_second(kTracks * 10), .to = {}, .before = {}};
  SqliteRegister& store = *filled().store_;
  for (auto _ : state) benchmark::DoNotOptimize(store.tracks(query));
}
void path_of_a_track(benchmark::State& state) {
  SqliteRegister& store = *filled().store_;
  for (auto _ : state) benchmark::DoNotOptimize(store.track_path(filled().tracks_[kTracks / 2]));
}
void events_of_an_hour(benchmark::State& state) {
  const EventFilter filter{.kind = {}, .camera = {}, .from = at_second(50'000), .to = at_second(53'600)};
  SqliteRegister& store = *filled().store_;
  for (auto _ : state) benchmark::DoNotOptimize(store.read(0, filter, 100));
}
void commit_batched(benchmark::State& state) {
  Event event = filled().revision(filled().ids_.make<TrackId>(), 0);
  std::get<TrackRevision>(event.body).track.path.resize(30);
  for (auto _ : state) {
    event.id = filled().ids_.make<EventId>();
    benchmark::DoNotOptimize(filled().store_->commit({&event, 1}, Durability::batched));
  }
}
void commit_durable(benchmark::State& state) {
  Event event = filled().revision(filled().ids_.make<TrackId>(), 0);
  std::get<TrackRevision>(event.body).track.path.resize(30);
  for (auto _ : state) {
    event.id = filled().ids_.make<EventId>();
    benchmark::DoNotOptimize(filled().store_->commit({&event, 1}, Durability::durable));
  }
}

BENCHMARK(newest_tracks)->Unit(benchmark::kMicrosecond);
BENCHMARK(tracks_of_an_hour_long_ago)->Unit(benchmark::kMicrosecond);
BENCHMARK(tracks_since_the_last_minute)->Unit(benchmark::kMicrosecond);
BENCHMARK(path_of_a_track)->Unit(benchmark::kMicrosecond);
BENCHMARK(events_of_an_hour)->Unit(benchmark::kMicrosecond);
BENCHMARK(newest_alarms)->Unit(benchmark::kMicrosecond);
BENCHMARK(alarms_not_judged)->Unit(benchmark::kMicrosecond);
BENCHMARK(alarms_of_a_rule_long_ago)->Unit(benchmark::kMicrosecond);
BENCHMARK(alarms_of_another_camera)->Unit(benchmark::kMicrosecond);
BENCHMARK(real_alarms)->Unit(benchmark::kMicrosecond);
BENCHMARK(passages_of_a_month)->Unit(benchmark::kMicrosecond);
BENCHMARK(commit_batched)->Unit(benchmark::kMicrosecond);
BENCHMARK(commit_durable)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace vigie::store
