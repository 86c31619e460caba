#include "stream_reader.h"

#include "probe.h"

#include <cstdlib>
#include <random>

#include <vigie/core/catching.h>
#include <vigie/core/log.h>

namespace vigie::source {
namespace {

constexpr Duration kProbeTime = Duration::seconds(1);

GapCause cause_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::timeout:
      return GapCause::stalled;
    case ErrorCode::damaged:
    case ErrorCode::unsupported:
    case ErrorCode::exhausted:
      return GapCause::damaged;
    default:
      return GapCause::disconnected;
  }
}

// FFmpeg waits for a name server deaf to any stop, and calls an unknown name an "Input/output error": it is
// asked only for names that are known. Where it goes through a proxy (it knows no other way to say so), the
// proxy knows the names.
bool asks_for_name(const media::StreamUrl& url, const HostAndPort& target) {
  const bool by_proxy = std::getenv("http_proxy") != nullptr &&
                        (url.scheme == "http" || url.scheme == "https" || url.scheme == "rtsps");
  return !target.host.empty() && !by_proxy;
}

}  // namespace

StreamReader::StreamReader(StreamReaderOptions options, const Clock& clock)
    : options_(std::move(options)),
      name_(printable(media::without_secrets(options_.url.address))),
      clock_(clock),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

StreamReader::~StreamReader() {
  thread_.request_stop();
  thread_.join();
}

std::optional<StreamReader::Item> StreamReader::next(const std::stop_token& stop, Duration timeout) {
  MutexLock lock(mutex_);
  changed_.wait_for(mutex_, stop, timeout, [this]() NO_THREAD_SAFETY_ANALYSIS { return !items_.empty(); });
  if (items_.empty()) return std::nullopt;
  Item item = std::move(items_.front());
  items_.pop_front();
  if (const auto* arrived = std::get_if<Arrived>(&item)) {
    --packets_;
    bytes_ -= arrived->read.packet->data.size();
  }
  return item;
}

void StreamReader::run(const std::stop_token& stop) {
  BackOff back_off(options_.back_off, std::random_device{}());
  while (!stop.stop_requested()) {
    Error error;
    if (auto done = catching([&] { error = read_until_lost(stop, back_off); }); !done) error = done.error();
    if (stop.stop_requested()) return;
    report_lost(error);
    const bool refused = error.code == ErrorCode::permission_denied;
    clock_.sleep_for(refused ? back_off.after_refusal() : back_off.next(), stop);
  }
}

Result<std::unique_ptr<media::Demuxer>> StreamReader::open(const std::stop_token& stop) {
  const auto failed = [this](const Error& why) { return Error(why.code, "cannot connect to " + name_, why); };
  if (const HostAndPort target = host_and_port(options_.url); asks_for_name(options_.url, target)) {
    auto addresses = lookup_.find(target, options_.open_timeout, stop);
    if (!addresses) return failed(addresses.error());
    if (hard_to_reach_ && !target.port.empty() && options_.url.scheme != "srt" &&
        options_.url.scheme != "udp") {
      if (auto reached = probe(**addresses, kProbeTime, stop); !reached) return failed(reached.error());
    }
  }
  auto opened =
      media::Demuxer::open_stream(options_.url, clock_, clock_.monotonic() + options_.open_timeout, stop);
  hard_to_reach_ = !opened && opened.error().code == ErrorCode::timeout;
  return opened;
}

// Opens the stream and reads it; why it ended.
Error StreamReader::read_until_lost(const std::stop_token& stop, BackOff& back_off) {
  auto demuxer = open(stop);
  if (!demuxer) return demuxer.error();
  auto decoder = (*demuxer)->make_decoder({.threads = options_.decoder_threads});
  if (!decoder) return decoder.error();
  push(Opened{(*demuxer)->format(), std::move(*decoder)});
  told_lost_ = false;
  while (true) {
    auto read = (*demuxer)->read(stop, clock_.monotonic() + options_.stall_timeout);
    if (auto* packet = std::get_if<media::ReadPacket>(&read)) {
      back_off.reset();
      push_packet({std::move(*packet), clock_.monotonic()});
    } else if (auto* error = std::get_if<Error>(&read)) {
      return std::move(*error);
    } else if (std::holds_alternative<media::Demuxer::End>(read)) {
      return {ErrorCode::unavailable, name_ + " closed the stream"};
    } else {
      return {ErrorCode::timeout,
              name_ + " sent nothing for " + std::to_string(options_.stall_timeout.milliseconds()) + " ms"};
    }
  }
}

void StreamReader::report_lost(const Error& error) {
  if (told_lost_) {
    log_debug("source", "still away: " + error.to_string());
    return;
  }
  told_lost_ = true;
  push(Lost{cause_of(error), error.to_string() + "; it is tried again until it is back"});
}

void StreamReader::push(Item item) {
  {
    MutexLock lock(mutex_);
    if (std::holds_alternative<Opened>(item)) dropping_ = false;
    items_.push_back(std::move(item));
  }
  changed_.notify_all();
}

void StreamReader::push_packet(Arrived arrived) {
  {
    MutexLock lock(mutex_);
    if (arrived.read.packet->key) dropping_ = false;
    if (dropping_) return;
    const std::size_t size = arrived.read.packet->data.size();
    if (packets_ + 1 > options_.most_packets || bytes_ + size > options_.most_bytes) {
      drop_all();
      if (!arrived.read.packet->key) {
        dropping_ = true;
        return;
      }
    }
    ++packets_;
    bytes_ += size;
    items_.emplace_back(std::move(arrived));
  }
  changed_.notify_all();
}

// A packet depends on those before it, so that all go; what tells of the connection stays.
void StreamReader::drop_all() {
  Dropped dropped;
  std::deque<Item> kept;
  for (Item& item : items_) {
    if (std::holds_alternative<Arrived>(item)) {
      ++dropped.packets;
    } else {
      kept.push_back(std::move(item));
    }
  }
  kept.emplace_back(dropped);
  items_ = std::move(kept);
  packets_ = bytes_ = 0;
}

}  // namespace vigie::source
