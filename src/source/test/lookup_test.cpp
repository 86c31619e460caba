#include "lookup.h"

#include <array>
#include <atomic>
#include <future>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>

#include <vigie/core/clock.h>

namespace vigie::source {
namespace {

using testing::HasSubstr;

constexpr Duration kPatience = Duration::seconds(40);

// Answers 192.0.2.7 once it is let go.
struct SlowNameServer {
  Lookup::Resolve resolve() {
    return [state = state_](const HostAndPort&, addrinfo** found) {
      ++state->questions;
      state->let_go.wait();
      return ::getaddrinfo("192.0.2.7", "554", nullptr, found);
    };
  }
  void let_go() { gate_.set_value(); }
  [[nodiscard]] int questions() const { return state_->questions; }

 private:
  struct State {
    std::shared_future<void> let_go;
    std::atomic<int> questions{0};
  };
  std::promise<void> gate_;
  const std::shared_ptr<State> state_ = std::make_shared<State>(gate_.get_future().share(), 0);
};

TEST(Lookup, addresses_in_numbers_ask_no_name_server) {
  Lookup lookup([](const HostAndPort&, addrinfo**) { return EAI_FAIL; });
  for (const char* host : {"127.0.0.1", "::1", "239.1.2.3"}) {
    const auto found = lookup.find({host, "554"}, kPatience, {});
    ASSERT_TRUE(found) << host;
    EXPECT_NE(*found, nullptr);
  }
}

TEST(Lookup, says_which_name_is_not_known_and_which_port_is_none) {
  Lookup unknown([](const HostAndPort&, addrinfo**) { return EAI_NONAME; });
  const auto nobody = unknown.find({"mast-7.example", "554"}, kPatience, {});
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::unavailable);
  EXPECT_THAT(nobody.error().message, HasSubstr("the name mast-7.example is not known"));

  Lookup no_server([](const HostAndPort&, addrinfo**) { return EAI_AGAIN; });
  EXPECT_THAT(no_server.find({"mast-7.example", "554"}, kPatience, {}).error().message,
              HasSubstr("name server"));
  EXPECT_THAT(no_server.find({"127.0.0.1", "rtsp-port"}, kPatience, {}).error().message,
              HasSubstr("rtsp-port is no port"));
}

TEST(Lookup, a_name_server_that_is_silent_is_waited_for_no_longer_than_asked_and_is_asked_once) {
  SlowNameServer server;
  Lookup lookup(server.resolve());
  const HostAndPort target{"mast-7.example", "554"};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(lookup.find(target, Duration::milliseconds(20), {}).error().code, ErrorCode::timeout);
  }
  server.let_go();
  const auto found = lookup.find(target, kPatience, {});
  ASSERT_TRUE(found) << found.error().to_string();
  EXPECT_EQ(server.questions(), 1);
  std::array<char, INET_ADDRSTRLEN> text{};
  inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>((*found)->ai_addr)->sin_addr, text.data(),
            text.size());
  EXPECT_STREQ(text.data(), "192.0.2.7");
}

TEST(Lookup, ends_when_asked_to_although_the_name_server_is_silent) {
  SlowNameServer server;
  std::stop_source stop;
  {
    Lookup lookup(server.resolve());
    const std::jthread stopper([&] { stop.request_stop(); });
    const auto found = lookup.find({"mast-7.example", "554"}, kPatience, stop.get_token());
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::cancelled);
  }
  server.let_go();  // the answer comes when nobody is there any more
}

}  // namespace
}  // namespace vigie::source
