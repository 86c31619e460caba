#include <set>
#include <thread>
#include <unordered_set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vigie/core/id.h>

namespace vigie {
namespace {

TEST(UuidV7Generator, makes_version_7_of_the_time) {
  const FakeClock clock(UtcTime::from_nanoseconds(0x017F'22E2'79B0LL * 1'000'000));  // RFC 9562, appendix A.6
  UuidV7Generator ids(clock);
  const std::string text = ids.next().to_string();
  EXPECT_EQ(text.substr(0, 15), "017f22e2-79b0-7");
  EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
}

TEST(UuidV7Generator, only_rises_even_where_the_clock_steps_back) {
  FakeClock clock;
  UuidV7Generator ids(clock);
  Uuid last;
  for (int i = 0; i < 20'000; ++i) {  // more than a millisecond holds
    if (i % 100 == 0) clock.advance(Duration::milliseconds(1));
    if (i % 5000 == 4999) clock.step_utc(Duration::seconds(-3600));
    const Uuid id = ids.next();
    ASSERT_LT(last, id);
    ASSERT_LT(last.to_string(), id.to_string());
    last = id;
  }
}

TEST(UuidV7Generator, never_gives_one_id_to_two_threads) {
  const FakeClock clock;
  UuidV7Generator ids(clock);
  std::vector<std::vector<Uuid>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made) {
      threads.emplace_back([&ids, &mine] {
        for (int i = 0; i < 2000; ++i) mine.push_back(ids.next());
      });
    }
  }
  std::unordered_set<Uuid> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 8000U);
}

TEST(UuidV7Generator, differs_between_two_nodes_at_the_same_moment) {
  const FakeClock clock;
  UuidV7Generator here(clock), there(clock);
  EXPECT_NE(here.next(), there.next());
}

TEST(SequenceIdGenerator, gives_the_same_ids_every_time_and_others_in_another_series) {
  SequenceIdGenerator first(1), again(1), other(2);
  std::set<Uuid> seen;
  Uuid last;
  for (int i = 0; i < 100; ++i) {
    const Uuid id = first.next();
    EXPECT_EQ(id, again.next());
    EXPECT_LT(last, id);
    EXPECT_TRUE(seen.insert(id).second);
    EXPECT_TRUE(seen.insert(other.next()).second);
    EXPECT_EQ(id.bytes[6] >> 4, 7);
    EXPECT_EQ(id.bytes[8] >> 6, 2);
    last = id;
  }
}

RC_GTEST_PROP(Uuid, comes_back_from_its_text_in_either_case, ()) {
  Uuid uuid;
  for (auto& byte : uuid.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
  std::string text = uuid.to_string();
  const auto lower = Uuid::parse(text);
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const auto upper = Uuid::parse(text);
  RC_ASSERT(lower && upper && *lower == uuid && *upper == uuid);
}

TEST(Uuid, refuses_what_is_none) {
  for (const char* text :
       {"", "018f3c1e", "018f3c1e-7b2a-7c3d-8e4f-5a6b7c8d9e0", "018f3c1e-7b2a-7c3d-8e4f-5a6b7c8d9e0ff",
        "018f3c1e07b2a-7c3d-8e4f-5a6b7c8d9e0f", "018f3c1g-7b2a-7c3d-8e4f-5a6b7c8d9e0f",
        "{18f3c1e-7b2a-7c3d-8e4f-5a6b7c8d9e0}", "018f3c1e-7b2a-7c3d-8e4f-5a6b7c8d9e-f"}) {
    const auto read = TrackId::parse(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::invalid_argument);
  }
  EXPECT_EQ(Uuid::parse("a\nb").error().message.find('\n'), std::string::npos);
}

TEST(Id, is_nil_until_made) {
  SequenceIdGenerator ids;
  EXPECT_TRUE(CameraId().is_nil());
  EXPECT_FALSE(ids.make<CameraId>().is_nil());
}

}  // namespace
}  // namespace vigie
