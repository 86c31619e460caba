#include <gtest/gtest.h>

#include <vigie/media/url.h>

namespace vigie::media {
namespace {

TEST(StreamUrl, takes_the_password_out_of_the_address) {
  const auto url = parse_stream_url("RTSP://guard:p%40ss@10.0.0.5:554/live?channel=1");
  ASSERT_TRUE(url) << url.error().to_string();
  EXPECT_EQ(url->scheme, "rtsp");
  EXPECT_EQ(url->address, "rtsp://10.0.0.5:554/live?channel=1");
  ASSERT_TRUE(url->credentials);
  EXPECT_EQ(url->credentials->user, "guard");
  EXPECT_EQ(url->credentials->password, "p@ss");
  EXPECT_EQ(url->with_credentials(), "rtsp://guard:p%40ss@10.0.0.5:554/live?channel=1");
}

TEST(StreamUrl, takes_an_at_sign_in_a_password_that_was_not_encoded) {
  const auto url = parse_stream_url("rtsp://guard:p@ss@camera/live");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->credentials->password, "p@ss");
  EXPECT_EQ(url->address, "rtsp://camera/live");
  EXPECT_FALSE(parse_stream_url("rtsp://camera/a@b")->credentials);
}

TEST(StreamUrl, refuses_what_is_none_without_repeating_it) {
  for (const std::string text :
       {"rtsp://", "rtsp:///path", "rtsp://user:secret@", "gopher://secret", "secret", "rtsp://cam/sec\nret",
        "rtsp://cam/secret ", "file:///secret", "rtsp://c\xC3\xA9/secret"}) {
    const auto url = parse_stream_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(url.error().message.find("ecret"), std::string::npos) << url.error().message;
  }
  EXPECT_FALSE(parse_stream_url("rtsp://camera/" + std::string(3000, 'a')));
}

TEST(StreamUrl, is_told_from_a_path) {
  EXPECT_TRUE(is_stream_url("rtsp://camera/live"));
  EXPECT_TRUE(is_stream_url("udp://239.0.0.1:5000"));
  EXPECT_FALSE(is_stream_url("file:///clip.mp4"));
  EXPECT_FALSE(is_stream_url("raw:clip.raw?width=1"));
  EXPECT_FALSE(is_stream_url("a/b://c"));
  EXPECT_FALSE(is_stream_url("clip.mp4"));
}

TEST(Secrets, are_masked_wherever_they_stand) {
  EXPECT_EQ(without_secrets("no answer from rtsp://u:p@h/x and rtsp://u:p@g/y"),
            "no answer from rtsp://***@h/x and rtsp://***@g/y");
  EXPECT_EQ(without_secrets("rtsp://h/user=admin&Password=abc&channel=1"),
            "rtsp://h/user=admin&password=***&channel=1");
  EXPECT_EQ(without_secrets("srt://h:9000?passphrase=abc&latency=5"),
            "srt://h:9000?passphrase=***&latency=5");
  EXPECT_EQ(without_secrets("rtsp://h/a@b"), "rtsp://h/a@b");
  EXPECT_EQ(without_secrets("//"), "//");
  EXPECT_EQ(without_secrets("pwd="), "pwd=***");
}

TEST(PercentCoding, comes_back_as_it_was) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  EXPECT_EQ(percent_decoded(percent_encoded(all)), all);
  EXPECT_EQ(percent_decoded("100%"), "100%");
  EXPECT_EQ(percent_decoded("%4"), "%4");
  EXPECT_EQ(percent_decoded("%zz%41"), "%zzA");
}

}  // namespace
}  // namespace vigie::media
