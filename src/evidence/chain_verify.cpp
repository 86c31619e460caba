#include "chain_record.h"

#include <fstream>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <sodium.h>

#include <vigie/core/log.h>

namespace vigie::evidence {
namespace {

constexpr std::size_t kMostFindings = 1000;

class Verifier {
 public:
  Verifier(std::filesystem::path data, std::string_view head) : data_(std::move(data)), wanted_(head) {
    report_.has_head = wanted_.empty();
  }

  void take(std::string_view line) {
    ++line_;
    auto parsed = parse_chain_line(line);
    if (!parsed) return lose(parsed.error().message);
    const ChainRecord& record = parsed->record;
    if (record.event == ChainEvent::began) begin(record);
    if (!is_signed(*parsed)) find("it is not signed with the chain's key");
    if (is_whole_ && record.number != report_.head.number + 1)
      find(fmt::format("it has number {} after {}", record.number, report_.head.number));
    if (is_whole_ && record.before != (report_.records == 0 ? kNoHash : report_.head.hash))
      find("what stood before it is gone or another");
    is_whole_ = true;
    if (record.event == ChainEvent::kept) kept_[record.about] = record.files;
    if (record.event == ChainEvent::removed && kept_.erase(record.about) > 0) ++report_.removed;
    ++report_.records;
    report_.head = {record.number, parsed->hash};
    report_.has_head = report_.has_head || parsed->hash == wanted_;
  }

  ChainReport finish() {
    if (!report_.has_head)
      find_anywhere("the head that was noted is not in it: this is another chain, or it was cut");
    for (const auto& [about, files] : kept_)
      for (const ChainedFile& file : files) compare(file);
    find_strangers();
    return std::move(report_);
  }

 private:
  void find_anywhere(std::string what) {
    if (report_.findings.size() < kMostFindings) report_.findings.push_back(std::move(what));
  }
  void find(std::string_view what) { find_anywhere(fmt::format("line {}: {}", line_, what)); }
  void lose(std::string_view what) {
    find(what);
    is_whole_ = false;
  }

  // Who replaces the key can only say so.
  void begin(const ChainRecord& record) {
    if (key_) find("the key was replaced: what follows is signed with another");
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> key{};
    if (from_hex(record.detail, key)) key_ = key;
  }

  [[nodiscard]] bool is_signed(const ChainLine& line) const {
    return key_ && crypto_sign_verify_detached(line.signature.data(),
                                               reinterpret_cast<const unsigned char*>(line.text.data()),
                                               line.text.size(), key_->data()) == 0;
  }

  void compare(const ChainedFile& file) {
    const auto now = measure_file(data_ / file.name, file.name);
    if (!now)
      return find_anywhere(fmt::format("{}: it is gone, and no record says why", printable(file.name)));
    known_.insert(file.name);
    if (*now == file) {
      ++report_.whole;
    } else {
      find_anywhere(fmt::format("{}: it is not what was kept", printable(file.name)));
    }
  }

  void find_strangers() {
    std::error_code error;
    std::filesystem::directory_iterator entry(data_ / "clips", error), end;
    for (; !error && entry != end; entry.increment(error)) {
      if (entry->path().extension() != ".mp4") continue;
      const std::string name = "clips/" + entry->path().filename().string();
      auto info = entry->path();
      // A clip without its .json is still being written.
      const bool is_clip = std::filesystem::exists(info.replace_extension(".json"), error);
      if (is_clip && !known_.contains(name))
        find_anywhere(fmt::format("{}: no record says that it was kept", printable(name)));
    }
  }

  const std::filesystem::path data_;
  const std::string wanted_;
  ChainReport report_;
  std::uint64_t line_ = 0;
  bool is_whole_ = true;  // the line before could be read
  std::optional<std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES>> key_;
  std::map<std::string, std::vector<ChainedFile>> kept_;
  std::set<std::string> known_;
};

}  // namespace

Result<ChainReport> verify_chain(const std::filesystem::path& data, std::string_view head) {
  if (sodium_init() < 0) return {ErrorCode::internal, "libsodium does not start"};
  const auto path = data / "chain" / "chain.txt";
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return {ErrorCode::not_found, fmt::format("{}: there is no chain that can be read", path.string())};
  Verifier verifier(data, head);
  std::string line;
  // A line without its end is being written, or a crash cut it: it was never confirmed.
  while (next_line(in, line)) verifier.take(line);
  if (in.bad()) return {ErrorCode::io, fmt::format("{}: cannot be read", path.string())};
  return verifier.finish();
}

}  // namespace vigie::evidence
