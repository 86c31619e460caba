// The register with a million track points: what the console asks, and what a camera writes.
#include "test_files.h"
#include "test_time.h"

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
BENCHMARK(commit_batched)->Unit(benchmark::kMicrosecond);
BENCHMARK(commit_durable)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace vigie::store
