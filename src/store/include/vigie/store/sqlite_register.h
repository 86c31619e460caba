// The register of one node: core's Register in the SQLite database `register.db` of its data folder.
//
// Order and history: events are kept for ever in one order; what is asked often (tracks and their paths,
// watched spans) stands beside them as it is now. docs/formats/register.md has the schema. Durability:
// `durable` is on the disk when commit returns; `batched` and the marks of extend_watched() within one
// second. Killing the process at any moment loses nothing that was committed; loss of power loses at most the
// last second of what was batched. Neither damages the database.
// Largest: a text, or an event without its path, 4 MiB; invalid_argument otherwise.
// Exactness: what was committed is read back as it was, with two exceptions: angles (they are kept in
// degrees) to within 1e-15 of their size, and text that is not UTF-8, in which U+FFFD stands for each wrong
// byte. Thread-safe: one writes at a time, up to four read beside it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>

#include <vigie/core/clock.h>
#include <vigie/core/register.h>

namespace vigie::store {

class Database;

// What recover() found and closed.
struct Recovery {
  std::size_t tracks_ended = 0;
  std::size_t targets_ended = 0;
  std::size_t spans_closed = 0;  // spans that went on when the node stopped
  std::size_t gaps_added = 0;    // of cause node_stopped
};

class SqliteRegister final : public Register {
 public:
  // Opens the register of `folder`, and makes it where the folder has none. The folder is locked until the
  // register is destroyed. `clock` outlives it; it says when events are recorded, and paces the flushing.
  // not_found: no such folder · unavailable: another program uses it · damaged: not a database, or a damaged
  // one; it is left as it is · invalid_argument: another program's database · unsupported: made by a newer
  // Vigie · exhausted: disk full · io: folder or disk cannot be written.
  static Result<std::unique_ptr<SqliteRegister>> open(const std::filesystem::path& folder,
                                                      const Clock& clock);
  ~SqliteRegister() override;

  // With disk full: exhausted, and nothing of `events` is kept; the same call may be made again later.
  // A page of read() has at most 10 000 events, whatever `limit` says.
  Result<Sequence> commit(std::span<const Event> events, Durability durability) override;
  Result<void> extend_watched(std::span<const WatchedMark> marks) override;
  Result<EventPage> read(Sequence after, const EventFilter& filter, std::size_t limit) override;
  Result<std::vector<TrackSummary>> tracks(const TrackQuery& query) override;
  Result<TrackSummary> track(TrackId id) override;
  // In order of time; where a moment came twice, what came last.
  Result<std::vector<TrackPoint>> track_path(TrackId id) override;
  Result<std::vector<Target>> targets(const TargetQuery& query) override;
  Result<Target> target(TargetId id) override;
  Result<std::vector<TargetPoint>> target_path(TargetId id) override;
  Result<std::vector<Zone>> zones() override;
  Result<std::vector<Rule>> rules() override;
  Result<std::vector<UserRecord>> users() override;
  Result<std::vector<TokenRecord>> tokens() override;
  Result<std::vector<Alarm>> alarms(const AlarmQuery& query) override;
  Result<Alarm> alarm(AlarmId id) override;
  Result<std::vector<PassageCount>> passages(std::optional<RuleId> rule, UtcTime from, UtcTime to) override;
  Result<std::vector<CameraRecord>> cameras() override;
  Result<std::vector<CameraRecord>> camera_history(CameraId id) override;
  Result<std::vector<PoseRecord>> pose_history(CameraId id) override;
  Result<std::vector<WatchedInterval>> watched(CameraId camera, UtcTime from, UtcTime to) override;
  Result<std::optional<UtcTime>> watched_until(CameraId camera, UtcTime at) override;

  // Runs work(); what it commits on this thread, and what it puts into or takes out of the Secrets, is kept
  // together, durably, or where it or the disk fails not at all. It asks no questions about what it wrote.
  Result<void> together(const std::function<Result<void>()>& work);

  // Once after open(), before anything is committed: what the last run left open when it stopped or was
  // killed.
  //   - every track that has not ended ends, at its last point, and so does every target;
  //   - every span that went on is committed with the last end that was marked;
  //   - from there until now every camera that is not removed gets a gap with cause node_stopped. Only for
  //   spans
  //     of origin live or drill: the others' times are not those of this clock.
  // Durable, all or nothing; a second call finds nothing. `ids` for the events and gaps.
  Result<Recovery> recover(SiteId site, IdGenerator& ids);

  // Reads the whole database and says whether it is sound: damaged with the first faults otherwise.
  // Takes seconds for a large one.
  Result<void> check();

 private:
  friend class Secrets;
  explicit SqliteRegister(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace vigie::store
