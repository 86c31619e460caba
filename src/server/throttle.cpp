#include "throttle.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <arpa/inet.h>
#include <fmt/format.h>

#include <vigie/core/ascii.h>

namespace vigie::server {
namespace {

constexpr std::size_t kMostKey = 64;  // of a name: longer ones are nobody's

std::string name_key(std::string_view name) {
  std::string key = "n:" + std::string(name.substr(0, kMostKey));
  std::ranges::transform(key, key.begin(), ascii_lower);
  return key;
}
std::string address_key(std::string_view address) {
  return "a:" + network_of(address);
}

}  // namespace

std::string network_of(std::string_view address) {
  std::string text(address);
  std::array<std::uint8_t, sizeof(in6_addr)> bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  text.clear();
  for (std::size_t i = 0; i < 8; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

Duration Throttle::wait_of(const std::string& key, int free, Duration longest) const {
  const auto found = tries_.find(key);
  if (found == tries_.end() || found->second.wrong <= free) return {};
  const Duration since = clock_.monotonic() - found->second.last;
  if (since >= options_.forgotten_after) return {};
  constexpr int kMostDoublings = 20;
  const int doublings = std::min(found->second.wrong - free - 1, kMostDoublings);
  const Duration whole = std::min(Duration::seconds(1LL << doublings), longest);
  return std::max(whole - since, Duration());
}

Duration Throttle::wait(std::string_view name, std::string_view address) const {
  MutexLock lock(mutex_);
  const Duration of_address =
      wait_of(address_key(address), options_.free_of_address, options_.longest_of_address);
  if (name.empty()) return of_address;
  const auto known = tries_.find(name_key(name));
  if (known != tries_.end() && known->second.good_address == address) return of_address;
  return std::max(of_address, wait_of(name_key(name), options_.free_of_name, options_.longest_of_name));
}

void Throttle::add(const std::string& key) {
  if (!tries_.contains(key)) make_room();
  Tries& tries = tries_[key];
  const MonotonicTime now = clock_.monotonic();
  if (tries.wrong > 0 && now - tries.last >= options_.forgotten_after) tries.wrong = 0;
  ++tries.wrong;
  tries.last = now;
}

void Throttle::make_room() {
  if (tries_.size() < options_.most) return;
  tries_.erase(std::ranges::min_element(tries_, {}, [](const auto& each) { return each.second.last; }));
}

void Throttle::failed(std::string_view name, std::string_view address) {
  MutexLock lock(mutex_);
  add(address_key(address));
  if (!name.empty()) add(name_key(name));
}

void Throttle::passed(std::string_view name, std::string_view address) {
  MutexLock lock(mutex_);
  tries_.erase(address_key(address));
  if (name.empty()) return;
  const std::string key = name_key(name);
  if (!tries_.contains(key)) make_room();
  tries_[key] = {0, clock_.monotonic(), std::string(address)};
}

}  // namespace vigie::server
