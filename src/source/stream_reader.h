// Reads one live stream on a thread of its own, so that packets are stamped when they arrive and nobody waits
// for a camera that is away. Finds it again for ever.
#pragma once

#include "back_off.h"
#include "lookup.h"

#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <variant>

#include <vigie/core/clock.h>
#include <vigie/core/mutex.h>
#include <vigie/core/source.h>
#include <vigie/media/decoder.h>
#include <vigie/media/demuxer.h>

namespace vigie::source {

struct StreamReaderOptions {
  media::StreamUrl url;
  int decoder_threads = 1;
  Duration open_timeout = Duration::seconds(8);
  Duration stall_timeout = Duration::seconds(3);
  BackOffOptions back_off;
  // What waits to be taken: beyond either, all of it is dropped, and what follows up to the next key packet.
  std::size_t most_packets = 1000;
  std::size_t most_bytes = std::size_t{64} << 20;
};

// Thread-safe, but next() is for one thread.
class StreamReader {
 public:
  struct Opened {
    std::shared_ptr<const StreamFormat> format;
    std::unique_ptr<media::Decoder> decoder;
  };
  struct Arrived {
    media::ReadPacket read;
    MonotonicTime received;
  };
  // Comes once when the stream goes; Opened when it is back.
  struct Lost {
    GapCause cause;
    std::string detail;
  };
  struct Dropped {
    std::size_t packets = 0;
  };
  using Item = std::variant<Opened, Arrived, Lost, Dropped>;

  // Starts at once. `clock` outlives the reader.
  StreamReader(StreamReaderOptions options, const Clock& clock);
  // Returns within 0.5 s.
  ~StreamReader();
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  // The next item, waiting `timeout` at most.
  std::optional<Item> next(const std::stop_token& stop, Duration timeout) EXCLUDES(mutex_);

 private:
  void run(const std::stop_token& stop);
  Error read_until_lost(const std::stop_token& stop, BackOff& back_off);
  Result<std::unique_ptr<media::Demuxer>> open(const std::stop_token& stop);
  void report_lost(const Error& error);
  void push(Item item) EXCLUDES(mutex_);
  void push_packet(Arrived arrived) EXCLUDES(mutex_);
  void drop_all() REQUIRES(mutex_);

  const StreamReaderOptions options_;
  const std::string name_;  // of the stream, for people
  const Clock& clock_;
  Lookup lookup_;  // of the reading thread, as are the next two
  bool told_lost_ = false;
  bool hard_to_reach_ = false;  // the last attempt ran into its timeout
  Mutex mutex_;
  CondVar changed_;
  std::deque<Item> items_ GUARDED_BY(mutex_);
  std::size_t packets_ GUARDED_BY(mutex_) = 0;
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
  bool dropping_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;  // last: it uses all the above
};

}  // namespace vigie::source
