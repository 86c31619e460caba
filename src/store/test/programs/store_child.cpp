// store_child MODE FOLDER [SERIES]: a node that the tests kill, starve and lock out. It says on standard
// output what it has done, a line each, at once.
//   write   commits for ever: "B ID" once a batched commit has returned, "D ID" once a durable one has
//   hold    opens, says "open", and stays until standard input ends
//   open    opens as a user without rights where it can become one, and says the error
//   fill    mounts a small file system on FOLDER, fills it, makes room, and goes on; says how each step went
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <vigie/store/sqlite_register.h>

namespace vigie::store {
namespace {

void say(const std::string& line) {
  const std::string text = line + "\n";
  if (write(STDOUT_FILENO, text.data(), text.size()) < 0) std::exit(1);
}

TrackRevision revision_of(TrackId id, CameraId camera, std::uint32_t number, TrackState state) {
  Track track;
  track.id = id;
  track.camera = camera;
  track.revision = number;
  track.state = state;
  for (int i = 0; i < 8; ++i) {
    track.path.push_back(
        {UtcTime::from_nanoseconds((number * 8 + i) * 33'000'000LL), Box{1.0 * i, 2, 3, 4}, true, 5});
  }
  return {std::move(track)};
}

Event event_of(IdGenerator& ids, TrackRevision body) {
  Event event;
  event.id = ids.make<EventId>();
  event.event_time = body.track.path.back().time;
  event.body = std::move(body);
  return event;
}

int write_for_ever(SqliteRegister& store, std::uint32_t series) {
  SequenceIdGenerator ids(series);
  const auto camera = ids.make<CameraId>();
  for (;;) {
    const auto track = ids.make<TrackId>();
    for (std::uint32_t number = 0; number < 6; ++number) {
      const bool last = number == 5;
      const Event event =
          event_of(ids, revision_of(track, camera, number, last ? TrackState::ended : TrackState::confirmed));
      const auto done = store.commit({&event, 1}, last ? Durability::durable : Durability::batched);
      if (!done) {
        say("E " + done.error().to_string());
        return 1;
      }
      say((last ? "D " : "B ") + event.id.to_string());
    }
  }
}

// A file system of 600 kB of this process's own; false where the system does not allow it.
bool mount_small(const std::filesystem::path& folder) {
  const int spaces = CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER);
  return unshare(spaces) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("none", folder.c_str(), "tmpfs", 0, "size=600k") == 0;
}

int fill_and_recover(const std::filesystem::path& folder) {
  if (!mount_small(folder)) {
    say("cannot mount");
    return 0;
  }
  const auto ballast = folder / "ballast";
  std::ofstream(ballast) << std::string(200'000, 'x');
  SystemClock clock;
  auto store = SqliteRegister::open(folder, clock);
  if (!store) {
    say("E " + store.error().to_string());
    return 1;
  }
  SequenceIdGenerator ids;
  const auto track = ids.make<TrackId>();
  const auto camera = ids.make<CameraId>();
  std::uint32_t committed = 0;
  for (;; ++committed) {
    const Event event = event_of(ids, revision_of(track, camera, committed, TrackState::confirmed));
    if (const auto done = (*store)->commit({&event, 1}, Durability::durable); !done) {
      say(fmt::format("full {}", to_string(done.error().code)));
      break;
    }
  }
  const auto path = (*store)->track_path(track);
  say(fmt::format("kept {}", path && path->size() == committed * 8u));
  std::filesystem::remove(ballast);
  const Event event = event_of(ids, revision_of(track, camera, committed, TrackState::ended));
  const auto again = (*store)->commit({&event, 1}, Durability::durable);
  say(fmt::format("again {}", again ? "done" : again.error().to_string()));
  say(fmt::format("sound {}", (*store)->check().has_value()));
  return 0;
}

int run(const std::string& mode, const std::filesystem::path& folder, std::uint32_t series) {
  if (mode == "fill") return fill_and_recover(folder);
  if (mode == "open" && geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return 1;
  SystemClock clock;
  auto store = SqliteRegister::open(folder, clock);
  if (!store) {
    say(fmt::format("{} {}", to_string(store.error().code), store.error().to_string()));
    return 1;
  }
  if (mode == "write") return write_for_ever(**store, series);
  say("open");
  if (mode == "hold") {
    while (std::getchar() != EOF) {
    }
  }
  return 0;
}

}  // namespace
}  // namespace vigie::store

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  return vigie::store::run(argv[1], argv[2], argc > 3 ? static_cast<std::uint32_t>(std::atoi(argv[3])) : 0);
}
