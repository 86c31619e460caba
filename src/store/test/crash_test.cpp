// A real node, killed at random moments.
#include "child.h"
#include "store_fixture.h"

#include <chrono>
#include <random>
#include <set>
#include <thread>

namespace vigie::store {
namespace {

// What the node said that it had done, until it was killed.
struct Said {
  std::set<std::string> ids;
  std::size_t durable = 0;
};

Said run_and_kill(const std::filesystem::path& folder, int series, std::chrono::microseconds after) {
  Child node({STORE_CHILD, "write", folder, std::to_string(series)});
  Said said;
  std::string line = node.line();
  std::jthread killer([&] {
    std::this_thread::sleep_for(after);
    node.kill_now();
  });
  for (; !line.empty(); line = node.line()) {
    EXPECT_TRUE(line[0] == 'B' || line[0] == 'D') << line;
    said.ids.insert(line.substr(2));
    said.durable += line[0] == 'D';
  }
  killer.join();
  EXPECT_EQ(node.wait(), -1);
  return said;
}

struct Kept {
  std::set<std::string> ids;
  std::vector<Track> ended;
};

Kept everything(SqliteRegister& store) {
  Kept kept;
  for (Sequence after = 0;;) {
    const auto page = store.read(after, {}, 5000);
    EXPECT_TRUE(page) << page.error().to_string();
    if (!page || page->events.empty()) return kept;
    for (const auto& stored : page->events) {
      kept.ids.insert(stored.event.id.to_string());
      const auto& track = std::get<TrackRevision>(stored.event.body).track;
      // Those that recover() ended bring no path.
      if (track.state == TrackState::ended && !track.path.empty()) kept.ended.push_back(track);
    }
    after = page->next;
  }
}

TEST(RegisterCrash, killed_at_any_moment_keeps_what_it_said_was_kept) {
  TestFolder folder;
  std::mt19937 random(7);
  std::set<std::string> said;
  std::size_t durable = 0;
  for (int round = 0; round < 25; ++round) {
    const auto now = run_and_kill(folder.path(), round, std::chrono::microseconds(random() % 120'000));
    said.insert(now.ids.begin(), now.ids.end());
    durable += now.durable;

    SystemClock clock;
    auto store = SqliteRegister::open(folder.path(), clock);
    ASSERT_TRUE(store) << store.error().to_string();
    const auto sound = (*store)->check();
    ASSERT_TRUE(sound) << sound.error().to_string();
    const Kept kept = everything(**store);
    for (const auto& id : said) ASSERT_TRUE(kept.ids.contains(id)) << "round " << round << " lost " << id;
    EXPECT_GE(kept.ended.size(), durable);
    for (const Track& track : kept.ended) {
      ASSERT_EQ((*store)->track_path(track.id)->size(), 6u * 8u);
    }
    UuidV7Generator ids(clock);
    ASSERT_TRUE((*store)->recover({}, ids));
    const auto tracks = (*store)->tracks({});
    for (const auto& t : *tracks) ASSERT_EQ(t.state, TrackState::ended);
  }
  EXPECT_GT(said.size(), 25u);
  EXPECT_GT(durable, 0u);
}

}  // namespace
}  // namespace vigie::store
