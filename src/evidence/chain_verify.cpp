#include "chain_record.h"

#include <chrono>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <sodium.h>

#include <vigie/core/log.h>

namespace vigie::evidence {
namespace {

constexpr std::size_t kMostFindings = 1000;
// A clip is there a moment before its record.
constexpr std::chrono::seconds kSettles{1};

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

  // `more` reads what was written meanwhile: a node may be running.
  template <typename More>
  ChainReport finish(More more) {
    find_aside();
    const auto kept = kept_;
    for (const auto& [about, files] : kept)
      for (const ChainedFile& file : files) compare(about, file);
    std::set<std::string> strangers = clips_beside(kept);
    for (int again = 0; again < 3; ++again) {
      more();
      std::erase_if(missing_, [&](const auto& gone) { return !kept_.contains(gone.second); });
      for (const auto& [about, files] : kept_)
        for (const ChainedFile& file : files) strangers.erase(file.name);
      if (missing_.empty() && strangers.empty()) break;
      std::this_thread::sleep_for(kSettles);
    }
    for (const auto& [name, about] : missing_)
      find_anywhere(fmt::format("{}: it is gone, and no record says why", printable(name)));
    for (const std::string& name : strangers)
      find_anywhere(fmt::format("{}: no record says that it was kept", printable(name)));
    if (!report_.has_head)
      find_anywhere("the head that was noted is not in it: this is another chain, or it was cut");
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

  void compare(const std::string& about, const ChainedFile& file) {
    const auto now = measure_file(data_ / file.name, file.name);
    if (!now) {
      missing_[file.name] = about;
    } else if (*now == file) {
      ++report_.whole;
    } else {
      find_anywhere(fmt::format("{}: it is not what was kept", printable(file.name)));
    }
  }

  // What was kept before a chain broke may have been changed while there was none.
  void find_aside() {
    std::error_code error;
    std::filesystem::directory_iterator entry(data_ / "chain", error), end;
    for (; !error && entry != end; entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (name.starts_with("chain.damaged-"))
        find_anywhere(fmt::format("chain/{}: the chain before this one was damaged", printable(name)));
    }
  }

  [[nodiscard]] std::set<std::string> clips_beside(
      const std::map<std::string, std::vector<ChainedFile>>& kept) const {
    std::set<std::string> names;
    std::error_code error;
    std::filesystem::directory_iterator entry(data_ / "clips", error), end;
    for (; !error && entry != end; entry.increment(error)) {
      if (entry->path().extension() != ".mp4") continue;
      auto info = entry->path();
      // A clip without its .json is still being written.
      if (std::filesystem::exists(info.replace_extension(".json"), error))
        names.insert("clips/" + entry->path().filename().string());
    }
    for (const auto& [about, files] : kept)
      for (const ChainedFile& file : files) names.erase(file.name);
    return names;
  }

  const std::filesystem::path data_;
  const std::string wanted_;
  ChainReport report_;
  std::uint64_t line_ = 0;
  bool is_whole_ = true;  // the line before could be read
  std::optional<std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES>> key_;
  std::map<std::string, std::vector<ChainedFile>> kept_;
  std::map<std::string, std::string> missing_;  // files, and what they are about
};

}  // namespace

Result<ChainReport> verify_chain(const std::filesystem::path& data, std::string_view head) {
  if (sodium_init() < 0) return {ErrorCode::internal, "libsodium does not start"};
  std::array<std::uint8_t, 64> noted{};
  if (!head.empty() && !from_hex(head, noted))
    return {ErrorCode::invalid_argument, "a head is 128 hexadecimal digits, as vigie audit verify prints it"};
  const auto path = data / "chain" / "chain.txt";
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return {ErrorCode::not_found, fmt::format("{}: there is no chain that can be read", path.string())};
  Verifier verifier(data, head);
  std::string line;
  // A line without its end is being written, or a crash cut it: it was never confirmed.
  std::streamoff read = 0;
  const auto take_lines = [&] {
    in.clear();
    in.seekg(read);
    while (next_line(in, line)) {
      read = in.tellg();
      verifier.take(line);
    }
  };
  take_lines();
  if (in.bad()) return {ErrorCode::io, fmt::format("{}: cannot be read", path.string())};
  return verifier.finish(take_lines);
}

}  // namespace vigie::evidence
