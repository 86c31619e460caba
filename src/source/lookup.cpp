#include "lookup.h"

#include <charconv>
#include <cstdint>
#include <thread>

#include <vigie/core/log.h>
#include <vigie/core/mutex.h>

namespace vigie::source {
namespace {

std::string port_of_scheme(const std::string& scheme) {
  if (scheme == "rtsp") return "554";
  if (scheme == "rtsps") return "322";
  if (scheme == "rtmp") return "1935";
  if (scheme == "http") return "80";
  if (scheme == "https" || scheme == "rtmps") return "443";
  return {};
}

bool is_port(const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
  return failed == std::errc() && end == text.data() + text.size() && port > 0;
}

int ask(const HostAndPort& target, int flags, addrinfo** found) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = flags | AI_NUMERICSERV;
  return ::getaddrinfo(target.host.c_str(), target.port.empty() ? nullptr : target.port.c_str(), &wanted,
                       found);
}

Error failure(const HostAndPort& target, int error) {
  const std::string name = "the name " + printable(target.host);
  switch (error) {
    case EAI_NONAME:
    case EAI_NODATA:
      return {ErrorCode::unavailable, name + " is not known: see how it is written, or give the IP address"};
    default:
      return {ErrorCode::unavailable, name + " cannot be looked up (" + ::gai_strerror(error) +
                                          "): see to this machine's name server, or give the IP address"};
  }
}

}  // namespace

HostAndPort host_and_port(const media::StreamUrl& url) {
  const std::size_t start = url.scheme.size() + 3;
  const std::string authority = url.address.substr(start, url.address.find_first_of("/?#", start) - start);
  HostAndPort target{authority, port_of_scheme(url.scheme)};
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string::npos ? 0 : bracket);
  if (colon != std::string::npos) {
    target.host = authority.substr(0, colon);
    target.port = authority.substr(colon + 1);
  }
  if (target.host.size() >= 2 && target.host.front() == '[' && target.host.back() == ']') {
    target.host = target.host.substr(1, target.host.size() - 2);
  }
  return target;
}

// One question and, later, its answer.
struct Lookup::Question {
  explicit Question(HostAndPort target_in) : target(std::move(target_in)) {}

  const HostAndPort target;
  Mutex mutex;
  CondVar answered;
  bool done GUARDED_BY(mutex) = false;
  int error GUARDED_BY(mutex) = 0;
  Addresses found GUARDED_BY(mutex);
};

int Lookup::ask_system(const HostAndPort& target, addrinfo** found) {
  return ask(target, 0, found);
}

Result<Addresses> Lookup::find(const HostAndPort& target, Duration timeout, const std::stop_token& stop) {
  if (!target.port.empty() && !is_port(target.port)) {
    return {ErrorCode::unavailable, printable(target.port) + " is no port: give a number from 1 to 65535"};
  }
  addrinfo* numeric = nullptr;
  if (ask(target, AI_NUMERICHOST, &numeric) == 0) return Addresses(numeric);
  if (!asked_ || asked_->target != target) {
    asked_ = std::make_shared<Question>(target);
    std::thread([question = asked_, resolve = resolve_] {
      addrinfo* found = nullptr;
      const int error = resolve(question->target, &found);
      MutexLock lock(question->mutex);
      question->done = true;
      question->error = error;
      question->found.reset(found);
      question->answered.notify_all();
    }).detach();
  }
  const std::shared_ptr<Question> question = asked_;
  MutexLock lock(question->mutex);
  question->answered.wait_for(question->mutex, stop, timeout,
                              [&]() NO_THREAD_SAFETY_ANALYSIS { return question->done; });
  if (stop.stop_requested()) return {ErrorCode::cancelled, "asked to stop"};
  if (!question->done) {
    return {ErrorCode::timeout,
            "no name server told the address of " + printable(target.host) + " in time: give the IP address"};
  }
  asked_.reset();
  if (question->error != 0) return failure(target, question->error);
  return std::move(question->found);
}

}  // namespace vigie::source
