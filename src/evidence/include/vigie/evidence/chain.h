// The chain of what a node kept: a record for each clip and for each removal of one, for each alarm and each
// judgement of one, each with the BLAKE2b
// hash of the record before, signed with the node's Ed25519 key. Who changes a clip or a record breaks it
// there; who holds the node and its key can write another chain, but not one with a head that was noted
// elsewhere.
//   chain.txt    a record a line: hash, signature, record; docs/formats/chain.md
//   signing.key  for the node alone
//   signing.pem  the public key, as openssl reads it
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/clock.h>
#include <vigie/core/mutex.h>
#include <vigie/core/result.h>

namespace vigie::evidence {

// What a record says happened. `began`: the chain, or its key was replaced; `detail` is the public key in
// hex. `raised`, `judged`: an alarm; `detail` says it in words.
enum class ChainEvent : int { began = 1, kept = 2, removed = 3, raised = 4, judged = 5 };
std::string_view to_string(ChainEvent event);

struct ChainedFile {
  std::string name;  // within the data folder: "clips/….mp4"
  std::uint64_t bytes = 0;
  std::string blake2b;  // 512 bits, in hex: what b2sum prints
  friend bool operator==(const ChainedFile&, const ChainedFile&) = default;
};

struct ChainRecord {
  std::uint64_t number = 0;  // from 1
  UtcTime time;              // when it was written
  ChainEvent event = ChainEvent::began;
  std::string about;  // the id of what it is about; empty of `began`
  std::vector<ChainedFile> files;
  std::string detail;
  std::string before;  // the hash of the record before, in hex; zeros where there is none
  friend bool operator==(const ChainRecord&, const ChainRecord&) = default;
};

// A line of chain.txt, without its end.
struct ChainLine {
  ChainRecord record;
  std::string text;  // the record as it was hashed and signed
  std::string hash;  // of text, in hex
  std::array<std::uint8_t, 64> signature{};
};
// damaged, saying what is wrong: also where the hash is not the text's. The signature is not looked at.
Result<ChainLine> parse_chain_line(std::string_view line);

// Its bytes and hash, as it is now. not_found, io.
Result<ChainedFile> measure_file(const std::filesystem::path& path, std::string name);

struct ChainHead {
  std::uint64_t number = 0;
  std::string hash;
};

// Thread-safe. One a node.
class Chain {
 public:
  // Makes folder, key and chain where they are missing. A last line that a crash cut is taken off. A chain
  // that is damaged is put aside as chain.damaged-N.txt, told, and another begun. io, exhausted,
  // permission_denied.
  static Result<std::unique_ptr<Chain>> open(const std::filesystem::path& folder, const Clock& clock);
  ~Chain();
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  // On the disk when it returns. io, exhausted: nothing was added.
  Result<void> append(ChainEvent event, std::string about, std::vector<ChainedFile> files,
                      std::string detail = "") EXCLUDES(mutex_);
  [[nodiscard]] ChainHead head() const EXCLUDES(mutex_);
  // Those about any of these, and those that began the chain, in order. io.
  [[nodiscard]] Result<std::vector<ChainLine>> lines_about(std::span<const std::string> about) const;
  // The public key's file, as openssl reads it.
  [[nodiscard]] std::filesystem::path public_key() const { return folder_ / "signing.pem"; }
  // Whether a record says that this alarm was raised, or judged.
  [[nodiscard]] bool tells_of(ChainEvent event, const std::string& alarm) const EXCLUDES(mutex_);
  // Whether what was kept of it has not been removed.
  [[nodiscard]] bool keeps(const std::string& about) const EXCLUDES(mutex_);
  // Whether a clip is among it, and not only a picture.
  [[nodiscard]] bool keeps_clip(const std::string& about) const EXCLUDES(mutex_);

 private:
  struct Key;
  Chain(std::filesystem::path folder, const Clock& clock, std::unique_ptr<Key> key);
  Result<bool> read() REQUIRES(mutex_);
  Result<bool> put_aside() REQUIRES(mutex_);
  void note(const ChainRecord& record) REQUIRES(mutex_);

  const std::filesystem::path folder_;
  const Clock& clock_;
  const std::unique_ptr<Key> key_;
  std::vector<ChainedFile> aside_;  // while it is opened
  mutable Mutex mutex_;
  ChainHead head_ GUARDED_BY(mutex_);
  std::uint64_t bytes_ GUARDED_BY(mutex_) = 0;           // of whole lines
  std::map<std::string, bool> kept_ GUARDED_BY(mutex_);  // whether with a clip
  std::set<std::string> raised_ GUARDED_BY(mutex_), judged_ GUARDED_BY(mutex_);
};

struct ChainReport {
  std::uint64_t records = 0;
  std::size_t whole = 0;    // files that are as they were kept
  std::size_t removed = 0;  // of which only the record is left
  ChainHead head;
  bool has_head = true;               // the one that was asked for
  std::vector<std::string> findings;  // for people, at most a thousand; none: all is as it was
};
// Looks at every record and every file of a data folder; a node may run on it meanwhile. `head`: a hash that
// was noted before, in hex; empty: none. not_found where there is no chain, invalid_argument for what is no
// head, io.
Result<ChainReport> verify_chain(const std::filesystem::path& data, std::string_view head = {});

}  // namespace vigie::evidence
