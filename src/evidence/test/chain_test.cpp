// The chain against who changes what it tells of, and against crashes.
#include "chain_record.h"
#include "clip_info.h"
#include "scene.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

namespace vigie::evidence {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ChainTest : public testing::Test {
 protected:
  ChainTest() { std::filesystem::create_directory(data_ / "clips"); }

  std::unique_ptr<Chain> open() {
    auto chain = Chain::open(data_ / "chain", clock_);
    EXPECT_TRUE(chain) << chain.error().to_string();
    return chain ? *std::move(chain) : nullptr;
  }
  std::unique_ptr<ClipFolder> clips(Chain& chain, std::uint64_t limit = 1 << 20) {
    auto opened = ClipFolder::open(data_ / "clips", {.limit_bytes = limit, .chain = &chain});
    EXPECT_TRUE(opened) << opened.error().to_string();
    return opened ? *std::move(opened) : nullptr;
  }
  Uuid keep(ClipFolder& folder, const std::string& content, bool with_record = true) {
    const auto track = ids_.next();
    std::ofstream(folder.video(track)) << content;
    std::ofstream(folder.video(track).replace_extension(".json")) << to_json({{},
                                                                              TrackId{track},
                                                                              ids_.make<CameraId>(),
                                                                              Origin::replay,
                                                                              at_second(1),
                                                                              at_second(2),
                                                                              640,
                                                                              512,
                                                                              320,
                                                                              256,
                                                                              true});
    if (with_record) folder.seal(track);
    folder.added(track);
    return track;
  }
  ChainReport verify(std::string_view head = {}) {
    auto report = verify_chain(data_, head);
    EXPECT_TRUE(report) << report.error().to_string();
    return report ? *std::move(report) : ChainReport{};
  }
  std::vector<std::string> lines() const {
    std::ifstream in(text_, std::ios::binary);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  void write(const std::vector<std::string>& lines) {
    std::ofstream out(text_, std::ios::binary);
    for (const std::string& line : lines) out << line << '\n';
  }

  TestFolder folder_;
  const std::filesystem::path data_ = folder_.path(), text_ = data_ / "chain" / "chain.txt";
  FakeClock clock_;
  SequenceIdGenerator ids_;
};

TEST_F(ChainTest, tells_of_each_clip_and_each_removal_over_restarts) {
  {
    const auto chain = open();
    const auto folder = clips(*chain, 2500);
    keep(*folder, std::string(900, 'a'));
    keep(*folder, std::string(900, 'b'));
  }
  const auto chain = open();
  const auto folder = clips(*chain, 2500);
  keep(*folder, std::string(900, 'c'));  // past the limit: the oldest goes
  const ChainReport report = verify();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.records, 5U);
  EXPECT_EQ(report.whole, 4U);
  EXPECT_EQ(report.removed, 1U);
  EXPECT_EQ(report.head.hash, chain->head().hash);
  EXPECT_EQ(std::filesystem::status(data_ / "chain" / "signing.key").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(ChainTest,
       keeps_the_picture_of_an_alarm_and_at_the_next_start_the_clip_that_a_crash_left_without_a_record) {
  Uuid alarm;
  {
    const auto chain = open();
    const auto folder = clips(*chain);
    alarm = ids_.next();
    std::ofstream(folder->picture(alarm)) << "a picture";
    folder->seal(alarm, true);
    folder->added(alarm);
    EXPECT_EQ(verify().whole, 1U);
    EXPECT_TRUE(chain->keeps(alarm.to_string()));
    EXPECT_FALSE(chain->keeps_clip(alarm.to_string()));
    std::ofstream(folder->video(alarm)) << "a clip";
    std::ofstream(folder->account(alarm)) << "{}";
    std::ofstream(folder->video(alarm).replace_extension(".json")) << to_json({AlarmId{alarm},
                                                                               {},
                                                                               ids_.make<CameraId>(),
                                                                               Origin::replay,
                                                                               at_second(1),
                                                                               at_second(2),
                                                                               640,
                                                                               512,
                                                                               320,
                                                                               256,
                                                                               true});
  }
  const auto chain = open();
  const auto folder = clips(*chain);
  EXPECT_TRUE(chain->keeps_clip(alarm.to_string()));
  const ChainReport report = verify();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.whole, 4U);
}

TEST_F(ChainTest, shows_who_changes_takes_away_or_slips_in_a_clip) {
  const auto chain = open();
  const auto folder = clips(*chain);
  const auto changed = keep(*folder, "the truth"), gone = keep(*folder, "a crossing");
  std::ofstream(folder->video(changed)) << "something else";
  std::filesystem::remove(folder->video(gone));
  const auto stranger = keep(*folder, "slipped in", false);
  EXPECT_THAT(verify().findings,
              testing::UnorderedElementsAre(HasSubstr(changed.to_string() + ".mp4: it is not what was kept"),
                                            HasSubstr(gone.to_string() + ".mp4: it is gone"),
                                            HasSubstr(stranger.to_string() + ".mp4: no record")));
}

TEST_F(ChainTest, shows_where_a_record_was_changed_left_out_moved_or_forged) {
  {
    const auto chain = open();
    const auto folder = clips(*chain);
    for (const char* content : {"one", "two", "three"}) keep(*folder, content);
  }
  const auto all = lines();
  ASSERT_EQ(all.size(), 4U);
  const auto findings_of = [&](const std::vector<std::string>& changed) {
    write(changed);
    return verify().findings;
  };
  auto digit = all;
  digit[2][300] = digit[2][300] == 'a' ? 'b' : 'a';
  EXPECT_THAT(findings_of(digit), testing::Contains(HasSubstr("line 3: ")));
  EXPECT_THAT(findings_of({all[0], all[1], all[3]}), testing::Contains(HasSubstr("line 3: ")));
  EXPECT_THAT(findings_of({all[0], all[2], all[1], all[3]}), testing::Contains(HasSubstr("line 2: ")));
  // Hashed anew by who has not the key.
  auto forged = parse_chain_line(all[3]).value();
  forged.record.files[0].bytes += 1;
  EXPECT_THAT(findings_of({all[0], all[1], all[2], to_line(to_text(forged.record), forged.signature)}),
              testing::Contains("line 4: it is not signed with the chain's key"));
  EXPECT_THAT(findings_of(all), IsEmpty());
}

// Who holds the node's key can write a chain that is right in itself, but not one with the head that was
// noted.
TEST_F(ChainTest, of_another_or_a_cut_chain_has_not_the_head_that_was_noted) {
  std::string noted;
  {
    const auto chain = open();
    const auto folder = clips(*chain);
    keep(*folder, "one");
    noted = chain->head().hash;
    keep(*folder, "two");
  }
  EXPECT_THAT(verify(noted).findings, IsEmpty());
  const auto all = lines();
  write({all[0]});
  for (const auto& entry : std::filesystem::directory_iterator(data_ / "clips"))
    std::filesystem::remove(entry.path());
  EXPECT_THAT(verify().findings, IsEmpty());
  EXPECT_THAT(verify(noted).findings, ElementsAre(HasSubstr("the head that was noted is not in it")));
}

TEST_F(ChainTest, goes_on_after_a_crash_at_every_byte_of_a_record) {
  {
    const auto chain = open();
    const auto folder = clips(*chain);
    keep(*folder, "one");
  }
  const auto all = lines();
  const std::string last = all[1] + "\n";
  for (std::size_t cut = 0; cut < last.size(); cut += 37) {
    write({all[0]});
    std::ofstream(text_, std::ios::app | std::ios::binary) << last.substr(0, cut);
    const auto chain = open();
    const auto folder = clips(*chain);  // the clip without its record gets it
    EXPECT_THAT(verify().findings, IsEmpty()) << cut;
    EXPECT_EQ(verify().whole, 2U) << cut;
  }
}

TEST_F(ChainTest, that_is_damaged_is_put_aside_and_another_begun) {
  {
    const auto chain = open();
    const auto folder = clips(*chain);
    keep(*folder, "one");
  }
  auto all = lines();
  all[0][5] = 'x';
  write(all);
  const auto chain = open();
  const auto folder = clips(*chain);
  EXPECT_THAT(verify().findings,
              ElementsAre("chain/chain.damaged-1.txt: the chain before this one was damaged"));
  EXPECT_EQ(verify().whole, 2U);
}

TEST_F(ChainTest, whose_key_was_replaced_says_so) {
  {
    const auto chain = open();
  }
  std::filesystem::remove(data_ / "chain" / "signing.key");
  {
    const auto chain = open();
  }
  EXPECT_THAT(verify().findings, ElementsAre(HasSubstr("line 2: the key was replaced")));
}

TEST_F(ChainTest, is_not_signed_with_a_key_that_others_may_read_or_that_is_none) {
  {
    const auto chain = open();
  }
  const auto key = data_ / "chain" / "signing.key";
  std::filesystem::permissions(key, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  EXPECT_EQ(Chain::open(data_ / "chain", clock_).error().code, ErrorCode::permission_denied);
  std::filesystem::remove(key);
  std::ofstream(key) << "short";
  EXPECT_EQ(Chain::open(data_ / "chain", clock_).error().code, ErrorCode::damaged);
}

TEST_F(ChainTest, makes_nobody_read_outside_the_data_folder) {
  ChainRecord record;
  record.number = 1;
  record.event = ChainEvent::kept;
  record.before = kNoHash;
  for (const char* name : {"/etc/passwd", "../secret", "clips/../../secret", "clips//x"}) {
    record.files = {{name, 1, "00"}};
    EXPECT_FALSE(parse_chain_line(to_line(to_text(record), {}))) << name;
  }
  record.files = {{"clips/x.mp4", 1, "00"}};
  EXPECT_TRUE(parse_chain_line(to_line(to_text(record), {})));
}

}  // namespace
}  // namespace vigie::evidence
