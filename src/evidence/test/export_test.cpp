// What others get of an alarm, checked as they would: with b2sum and openssl.
#include "clip_info.h"
#include "scene.h"

#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

#include <vigie/evidence/export.h>

namespace vigie::evidence {
namespace {

class ExportTest : public ::testing::Test {
 protected:
  ExportTest() {
    chain_ = *Chain::open(folder_.path() / "chain", clock_);
    clips_ = *ClipFolder::open(folder_.path() / "clips", {.limit_bytes = 1'000'000, .chain = chain_.get()});
  }
  void keep(const Uuid& id, std::optional<AlarmId> alarm, const std::string& content) {
    std::ofstream(clips_->video(id)) << content;
    if (alarm) {
      std::ofstream(clips_->picture(id)) << "a picture";
      std::ofstream(clips_->account(id)) << "{}";
    }
    std::ofstream(clips_->video(id).replace_extension(".json"))
        << to_json({alarm, track_, ids_.make<CameraId>(), Origin::replay, at_second(1), at_second(2), 640,
                    512, 320, 256, true});
    clips_->seal(id, alarm.has_value());
    clips_->added(id);
  }
  Result<std::string> zip() {
    return export_zip(*chain_, *clips_, {alarm_, track_, "{\"is\": 1}"}, at_second(9));
  }
  // The status of a shell command in the folder that the zip was unpacked into.
  int run(const std::string& command) {
    return std::system(fmt::format("cd '{}' && ({}) > ../out 2>&1", unpacked_.string(), command).c_str());
  }
  void unpack(const std::string& bytes) {
    std::filesystem::remove_all(unpacked_);
    std::filesystem::create_directory(unpacked_);
    std::ofstream(unpacked_ / "evidence.zip", std::ios::binary) << bytes;
    ASSERT_EQ(
        run("python3 -c \"import zipfile; z = zipfile.ZipFile('evidence.zip'); assert z.testzip() is None; "
            "z.extractall()\""),
        0);
  }
  bool are_signed() {
    return run("set -e; for r in signed/*.json; do openssl pkeyutl -verify -pubin -inkey signing.pem -rawin "
               "-in $r -sigfile ${r%.json}.sig; done") == 0;
  }

  TestFolder folder_;
  const std::filesystem::path unpacked_ = folder_.path() / "unpacked";
  FakeClock clock_;
  SequenceIdGenerator ids_;
  const AlarmId alarm_ = ids_.make<AlarmId>();
  const TrackId track_ = ids_.make<TrackId>();
  std::unique_ptr<Chain> chain_;
  std::unique_ptr<ClipFolder> clips_;
};

TEST_F(ExportTest, gives_what_a_stranger_can_check_without_us) {
  ASSERT_TRUE(chain_->append(ChainEvent::raised, alarm_.to_string(), {}, "rule \"Line\""));
  keep(track_.uuid, std::nullopt, "the track");
  keep(ids_.next(), std::nullopt, "somebody else");
  keep(alarm_.uuid, alarm_, "the alarm");
  ASSERT_TRUE(chain_->append(ChainEvent::judged, alarm_.to_string(), {}, "by somebody, real"));
  const auto bytes = zip();
  ASSERT_TRUE(bytes) << bytes.error().to_string();
  unpack(*bytes);
  EXPECT_EQ(run("b2sum --strict -c B2SUMS"), 0);
  EXPECT_EQ(run("test $(wc -l < B2SUMS) = 6"), 0);
  EXPECT_TRUE(are_signed());
  EXPECT_EQ(run("test $(ls signed/*.json | wc -l) = 5"), 0) << "began, raised, kept twice, judged";
  EXPECT_EQ(run("grep -q 'the alarm' clips/" + alarm_.to_string() + ".mp4"), 0);
  EXPECT_EQ(run("grep -q '\"is\": 1' alarm.json"), 0);
  EXPECT_EQ(run("grep -rq 'somebody else' clips"), 256) << "nothing of others";
  EXPECT_EQ(run("grep -q " + chain_->head().hash + " README.txt"), 0);
  EXPECT_EQ(run("grep -q 'is not kept' README.txt"), 256);

  EXPECT_EQ(run("echo x >> clips/" + track_.to_string() + ".mp4"), 0);
  EXPECT_NE(run("b2sum --strict -c B2SUMS"), 0);
  EXPECT_EQ(run("sed -i s/real/false/ signed/*-judged.json"), 0);
  EXPECT_FALSE(are_signed());
}

TEST_F(ExportTest, says_that_a_clip_is_not_there_and_refuses_what_the_chain_does_not_know) {
  EXPECT_EQ(zip().error().code, ErrorCode::not_found);
  ASSERT_TRUE(chain_->append(ChainEvent::raised, alarm_.to_string(), {}, "rule \"Line\""));
  keep(alarm_.uuid, alarm_, std::string(900'000, 'a'));
  keep(ids_.next(), std::nullopt, std::string(900'000, 'b'));  // the alarm's goes
  const auto bytes = zip();
  ASSERT_TRUE(bytes) << bytes.error().to_string();
  unpack(*bytes);
  EXPECT_EQ(run("grep -q 'is not kept' README.txt"), 0);
  EXPECT_EQ(run("ls signed/*-removed.json"), 0);
  EXPECT_TRUE(are_signed());
  EXPECT_EQ(run("test -s B2SUMS"), 256);
}

}  // namespace
}  // namespace vigie::evidence
